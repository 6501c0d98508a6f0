// The floor: the same containers by dockerode alone, as fast as one program can ask for them.

import type Dockerode from "dockerode";

/** Containers under way at once. Measured: more gain nothing on two cores. */
const CONCURRENCY = 4;

/** Creates, starts, waits for and removes `count` containers that run `true`; resolves with the seconds it took. */
export async function runBare(engine: Dockerode, image: string, count: number): Promise<number> {
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
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  return (performance.now() - before) / 1_000;
}

/** As an attempt's container is made. */
const options = (image: string): Dockerode.ContainerCreateOptions => ({
  Image: image,
  Cmd: ["true"],
  HostConfig: { Init: true },
});
