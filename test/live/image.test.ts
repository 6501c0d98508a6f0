// The demo image, made of this machine's static busybox, against a real engine.

import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { type DemoImageOptions, ensureDemoImage } from "../../src/adapters/docker/demo-image.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import { busyboxRoot, findStaticBusybox } from "../../src/adapters/docker/static-busybox.ts";
import { describeWithEngine } from "./engine.ts";

/** An engine in which no image is present and nothing can be pulled or imported. */
class EmptyEngine extends EngineClient {
  override async hasImage(): Promise<boolean> {
    return false;
  }
}

describeWithEngine("the demo image", (address) => {
  const engine = new EngineClient(address);
  const offline: DemoImageOptions = { pull: false };

  test("is present once it has been made", async () => {
    const first = await ensureDemoImage(engine, offline);
    expect(first.kind).toBe("ready");
    expect(await ensureDemoImage(engine, offline)).toEqual({ ...first, how: "present" });
  });

  test("is refused with what is missing when there is neither registry nor busybox", async () => {
    const options = { pull: false, busyboxPaths: ["/nonexistent/busybox"] };
    const refusal = await ensureDemoImage(new EmptyEngine(address), options);
    expect(refusal).toMatchObject({ kind: "refused", code: "no-demo-image" });
    expect((refusal as { message: string }).message).toContain("/nonexistent/busybox");
  });

  describe("imported from a tar archive of ours", () => {
    const tag = randomUUID();
    const image = `wavetank/test:${tag}`;
    afterAll(() => engine.dockerode.getImage(image).remove({ force: true }));

    test("runs a shell, its applets and a user without rights", async ({ skip }) => {
      const busybox = await findStaticBusybox(await engine.architecture());
      if (busybox === null) return skip("no static busybox on this machine: apt-get install busybox-static");
      await engine.importImage(busyboxRoot(busybox), "wavetank/test", tag, ['CMD ["sh"]', "ENV PATH=/bin"]);
      const script =
        "id -un; echo one two | wc -w; ls -ld /tmp | cut -c1-10; httpd --help 2>&1 | grep -c httpd";
      const container = await engine.dockerode.createContainer({
        Image: image,
        Cmd: ["sh", "-c", script],
        User: "nobody",
        Tty: true,
      });
      try {
        await container.start();
        await container.wait();
        const output = (await container.logs({ stdout: true })).toString();
        expect(output.trim().split(/\s+/).slice(0, 3)).toEqual(["nobody", "2", "drwxrwxrwt"]);
      } finally {
        await container.remove({ force: true });
      }
    });
  });
});
