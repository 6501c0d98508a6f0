import { describe, expect, test } from "vitest";
import { NEVER, seconds } from "../../../src/core/kernel/time.ts";
import type { ProbeOutcome, ProbeResult } from "../../../src/core/task/probe.ts";
import { ProbeRounds, type Round } from "../../../src/core/task/probe-rounds.ts";
import { tcpCheck } from "../checks.ts";

const result = (number: number, outcome: ProbeOutcome = "failed"): ProbeResult => {
  return { number, taskId: "t", attempt: 1, outcome, detail: "no" };
};

/** Rounds with one subject that was added at 0 and whose first probe, number 1, was sent after one second. */
function sent(): { rounds: ProbeRounds<string>; round: Round<string> } {
  const rounds = new ProbeRounds<string>();
  rounds.add("a", tcpCheck(), 0, null);
  const round = rounds.takeDue(seconds(1)) as Round<string>;
  expect(rounds.send(round, seconds(1))).toBe(1);
  return { rounds, round };
}

describe("a subject's turn", () => {
  test("comes a second after it was added, and then after each interval", () => {
    const { rounds } = sent();
    expect(rounds.takeDue(seconds(11) - 1)).toBeNull();
    expect(rounds.takeDue(seconds(11))?.subject).toBe("a");
    expect(rounds.nextDue).toBe(seconds(21));
  });

  test("comes every second while it starts, until a probe passes", () => {
    const rounds = new ProbeRounds<string>();
    rounds.add("a", tcpCheck({ startPeriodMs: 30_000 }), 0, null);
    const round = rounds.takeDue(seconds(1)) as Round<string>;
    expect(rounds.nextDue).toBe(seconds(2));
    rounds.count(round, result(1, "passed"), seconds(1));
    rounds.takeDue(seconds(2));
    expect(rounds.nextDue).toBe(seconds(12));
  });

  test("is not made up for when it was missed: after a pause there is one, not ten", () => {
    const { rounds } = sent();
    expect(rounds.takeDue(seconds(100))?.subject).toBe("a");
    expect(rounds.takeDue(seconds(100))).toBeNull();
    expect(rounds.nextDue).toBe(seconds(110));
  });

  test("does not come any more once it was dropped, and its place is used again", () => {
    const { rounds, round } = sent();
    rounds.drop("a");
    expect(rounds.takeDue(seconds(60))).toBeNull();
    expect(rounds.nextDue).toBe(NEVER);
    rounds.add("b", tcpCheck(), seconds(60), null);
    expect(rounds.takeDue(seconds(61))).toMatchObject({ subject: "b", slot: round.slot });
  });
});

describe("a turn that comes before the answer to the last probe, with a timeout as long as the interval,", () => {
  /** Sent at 2 s, due again at 4 s, when it times out as well. */
  const hanging = (): ProbeRounds<string> => {
    const rounds = new ProbeRounds<string>();
    rounds.add("a", tcpCheck({ intervalMs: 2_000, timeoutMs: 2_000, startPeriodMs: 0 }), 0, seconds(2));
    rounds.send(rounds.takeDue(seconds(2)) as Round<string>, seconds(2));
    return rounds;
  };

  test("waits for that, and then comes at once: silence is heard, also when it is told a little late", () => {
    const rounds = hanging();
    expect(rounds.takeDue(seconds(4))).toBeNull();
    expect(rounds.hear(result(1, "silent"), seconds(4) + 1)?.subject).toBe("a");
    expect(rounds.takeDue(seconds(4) + 1)?.subject).toBe("a");
    expect(rounds.takeDue(seconds(6))).toBeNull();
    expect(rounds.takeDue(seconds(6) + 1)?.subject).toBe("a");
  });

  test("waits no longer than a silence could be told late", () => {
    const rounds = hanging();
    expect(rounds.takeDue(seconds(4))).toBeNull();
    expect(rounds.takeDue(seconds(5) - 1)).toBeNull();
    expect(rounds.takeDue(seconds(5))?.subject).toBe("a");
  });

  test("does not wait while the subject starts", () => {
    const rounds = new ProbeRounds<string>();
    rounds.add("a", tcpCheck({ startPeriodMs: 30_000 }), 0, null);
    rounds.send(rounds.takeDue(seconds(1)) as Round<string>, seconds(1));
    expect(rounds.takeDue(seconds(2))?.subject).toBe("a");
  });
});

describe("a result counts for nothing", () => {
  test("when its subject was dropped", () => {
    const { rounds } = sent();
    rounds.drop("a");
    expect(rounds.hear(result(1), seconds(2))).toBeNull();
  });

  test("when a newer probe has been sent, whose own result counts", () => {
    const { rounds, round } = sent();
    rounds.takeDue(seconds(11));
    expect(rounds.send(round, seconds(11))).toBe(2);
    expect(rounds.hear(result(1), seconds(12))).toBeNull();
    expect(rounds.hear(result(2), seconds(12))).toBe(round);
  });

  test("when it is told a second time", () => {
    const { rounds, round } = sent();
    expect(rounds.hear(result(1), seconds(2))).toBe(round);
    expect(rounds.hear(result(1), seconds(2))).toBeNull();
  });

  test("when the probe was not carried out", () => {
    expect(sent().rounds.hear(result(1, "none"), seconds(2))).toBeNull();
  });
});

describe("silence, with a timeout of 3 s,", () => {
  test.each([
    ["counts when it was listened to", 3_000, true],
    ["counts when most of it was", 2_250, true],
    ["does not when the asker was paused for a good part of it", 2_200, false],
    ["does not when it is told by an asker that has just woken up", 4_001, false],
  ])("%s", (_name, elapsedMs, counts) => {
    const { rounds, round } = sent();
    expect(rounds.hear(result(1, "silent"), seconds(1) + elapsedMs * 1_000)).toBe(counts ? round : null);
  });

  test("is told from a refusal, which counts whenever it is heard", () => {
    const { rounds, round } = sent();
    expect(rounds.hear(result(1, "failed"), seconds(60))).toBe(round);
  });
});
