// Somebody of the service in 3D: made once, then kept there.
import { answered, asked as named, client, fileOf, type Job } from "../api";
import type { Bones, Figure } from "./figure";

const MOMENT = 700;

/** A job once it has ended well; `told` gets its progress. */
export async function ended(id: string, told: (share: number) => void): Promise<Job> {
  for (;;) {
    const job = answered(await client.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } })) as Job;
    told(job.progress);
    if (job.state === "done") return job;
    if (job.state === "failed" || job.state === "cancelled") throw new Error(`${job.error ?? job.state}. ${job.hint ?? ""}`);
    await new Promise((done) => setTimeout(done, MOMENT));
  }
}

export async function personFigure(avatar: string, shape: string | undefined, told: (share: number) => void): Promise<Figure> {
  const body = { kind: "figure", avatar: named(avatar), ...(shape ? { avatar_shape: shape } : {}) };
  const asked = answered(await client.POST("/api/v1/jobs", { body: body as never })) as Job;
  const job = await ended(asked.id, told);
  const { joints } = (await (await fetch(fileOf(job.id, "figure.json"))).json()) as { joints: Bones };
  const { glbFigure } = await import("./figure");
  return glbFigure(fileOf(job.id, "figure.glb"), joints);
}
