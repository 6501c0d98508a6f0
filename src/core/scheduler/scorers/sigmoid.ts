// ⌊100 / (1 + exp(Δ/1000))⌋ without an exponential, which differs between engines: the score is at least k exactly when
// Δ ≤ 1000·ln((100 − k)/k), so it is found by comparing Δ with thresholds. FGD turns fragmentation into its score so.

/** Thresholds are in units of 10^−24 milli. */
const UNIT = 1_000_000_000_000_000_000_000_000n;

/**
 * ⌊1000·ln((100 − k)/k) × 10^24⌋ for k = 1..49, computed with 60 decimal digits (mpmath: `floor(1000 * log(mpf(100 - k) / k) *
 * 10**24)`) and checked by the test with a series in integers. For k = 50 it is 0, and for 100 − k it is minus that of k. All
 * but that of 50 are irrational, so no Δ with a denominator lies on one.
 */
const LOGITS: readonly bigint[] = [
  4595119850134589926852434051n,
  3891820298110626610210705486n,
  3476098689835273130721476384n,
  3178053830347945619646941601n,
  2944438979166440460009027431n,
  2751535313041948895425705432n,
  2586689344097942632219056818n,
  2442347035369204381389520710n,
  2313634929180630658368349711n,
  2197224577336219382790490473n,
  2090741096933769294255871962n,
  1992430164690206162083930462n,
  1900958761193046982525029827n,
  1815289966638249118367489769n,
  1734601055388106388854289380n,
  1658228076603532377666133737n,
  1585627263740381843225937605n,
  1516347489368088421076272899n,
  1450010175505998305571953515n,
  1386294361119890618834464242n,
  1324925414743598497672347561n,
  1265666373331275883386789100n,
  1208311205924534158360543489n,
  1152679509938385459196550073n,
  1098612288668109691395245236n,
  1045968555182687708314608229n,
  994622575144062054906373146n,
  944461608840851387102369851n,
  895384047054841394146182500n,
  847297860387203613710107506n,
  800119300112113136272833744n,
  753771802376380151997838253n,
  708185057924485824212883181n,
  663294217410264155207654197n,
  619039208406223430948134698n,
  575364144903561854878438011n,
  532216813747308243527747546n,
  489548225318705785920136892n,
  447312218043664821302656424n,
  405465108108164381978013115n,
  363965377201411646749287000n,
  322773392263051030682674051n,
  281851152140987727931430155n,
  241162056816888070460641286n,
  200670695462151161271453104n,
  160342650075179383378982878n,
  120144311842063247323518469n,
  80042707673536425823777961n,
  40005334613699161434074367n,
];

/** By score: entry k is the largest Δ that still scores k, for Δ in units of 1/`denominator` milli (an integer > 0);
 * entry 0 is never asked. The scores are 0..99, as Δ is finite. */
export function sigmoidThresholds(denominator: number): Float64Array {
  return Float64Array.from({ length: 100 }, (_, score) => largestScoring(score, BigInt(denominator)));
}

function largestScoring(score: number, denominator: bigint): number {
  if (score === 0) return Number.POSITIVE_INFINITY;
  if (score === 50) return 0;
  if (score < 50) return Number(((LOGITS[score - 1] as bigint) * denominator) / UNIT);
  // −⌊x⌋ − 1 = ⌊−x⌋ for x that are not whole
  return Number(-(((LOGITS[99 - score] as bigint) * denominator) / UNIT) - 1n);
}

/** The score of `delta`, in the unit of the thresholds. PERF: 7 comparisons. */
export function sigmoidScore(thresholds: Float64Array, delta: number): number {
  let low = 0;
  let high = 99;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (delta <= (thresholds[middle] as number)) low = middle;
    else high = middle - 1;
  }
  return low;
}
