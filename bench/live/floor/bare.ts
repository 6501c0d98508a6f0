// The floor: the same containers by dockerode alone, as fast as one program can ask for them.

import type Dockerode from "dockerode";

/** So many containers under way at once are tried; the best is the floor. */
const CONCURRENCIES = [2, 4, 6, 8, 12];
const TRIED_WITH = 40;

/** By which ours are known on an engine that others may use. */
const LABEL = "wavetank.bench=floor";

/** The number of containers under way at once with which this engine is through with forty of them soonest. */
export async function bestConcurrency(engine: Dockerode, image: string): Promise<number> {
  let best = { concurrency: 1, seconds: Number.POSITIVE_INFINITY };
  for (const concurrency of CONCURRENCIES) {
    const seconds = await runBare(engine, image, TRIED_WITH, concurrency);
    console.error(
      `${concurrency} at a time: ${(TRIED_WITH / seconds).toFixed(2)} containers/s by dockerode alone`,
    );
    if (seconds < best.seconds) best = { concurrency, seconds };
  }
  return best.concurrency;
}

/** Creates, starts, waits for and removes `count` containers that run `true`; resolves with the seconds it took until
 * none is left. What a failure leaves is removed. */
export async function runBare(
  engine: Dockerode,
  image: string,
  count: number,
  concurrency: number,
): Promise<number> {
  let begun = 0;
  const before = performance.now();
  const lane = async (): Promise<void> => {
    while (begun++ < count) {
      const container = await engine.createContainer(options(image));
      await container.start();
      await container.wait();
      await container.remove();
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, lane));
    return (performance.now() - before) / 1_000;
  } finally {
    begun = count;
    for (const { Id } of await leftWith(engine, LABEL)) await engine.getContainer(Id).remove({ force: true });
  }
}

/** Containers that carry the label, running or not. */
export function leftWith(engine: Dockerode, label: string): Promise<Dockerode.ContainerInfo[]> {
  return engine.listContainers({ all: true, filters: { label: [label] } });
}

/** As an attempt's container is made. */
const options = (image: string): Dockerode.ContainerCreateOptions => ({
  Image: image,
  Cmd: ["true"],
  Labels: { "wavetank.bench": "floor" },
  HostConfig: { Init: true },
});
