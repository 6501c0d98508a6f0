// Names to small integers and back, so that hot tables can be typed arrays indexed by number.
// An index is given once and never reused for another name.

/** A growing set of names, numbered 0, 1, 2, … in order of first sight. */
export class DenseIds {
  private readonly indexes = new Map<string, number>();
  private readonly names: string[] = [];

  get size(): number {
    return this.names.length;
  }

  /** The index of `name`, a new one when it is unknown. */
  intern(name: string): number {
    const known = this.indexes.get(name);
    if (known !== undefined) return known;
    const index = this.names.length;
    this.indexes.set(name, index);
    this.names.push(name);
    return index;
  }

  indexOf(name: string): number | undefined {
    return this.indexes.get(name);
  }

  nameOf(index: number): string | undefined {
    return this.names[index];
  }
}
