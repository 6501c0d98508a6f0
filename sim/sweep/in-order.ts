// What comes in any order, handed on in order: each as soon as all before it have come.

export class InOrder<Item extends { readonly place: number }> {
  private readonly early = new Map<number, Item>();
  private readonly places: readonly number[];
  private readonly take: (item: Item) => void;
  private next = 0;

  /** `places`: those that will come, in their order. */
  constructor(places: readonly number[], take: (item: Item) => void) {
    this.places = places;
    this.take = take;
  }

  came(item: Item): void {
    this.early.set(item.place, item);
    for (;;) {
      const place = this.places[this.next];
      const due = place === undefined ? undefined : this.early.get(place);
      if (due === undefined) return;
      this.early.delete(due.place);
      this.next++;
      this.take(due);
    }
  }
}
