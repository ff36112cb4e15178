// What was asked for: progress by step, place in the queue, time left, and what was made.
import { ArrowDownTrayIcon, ArrowPathIcon, StopIcon, TrashIcon } from "@heroicons/react/24/outline";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, client, fileOf, Refusal, type Job } from "./api";
import { useTexts } from "./language";
import { duration, filled, type Texts } from "./texts";

export function Jobs({ take }: { take: (text: string) => void }) {
  const t = useTexts();
  const { data: all } = useQuery({
    queryKey: ["jobs"],
    queryFn: async () => answered(await client.GET("/api/v1/jobs", { params: { query: { limit: 100 } } })).jobs,
  });
  const { data: workers } = useQuery({
    queryKey: ["workers"],
    queryFn: async () => answered(await client.GET("/api/v1/workers")),
    refetchInterval: 10_000,
  });
  const jobs = all?.filter((job) => job.kind !== "figure"); // made on the way to a look
  return (
    <section aria-labelledby="jobs" className="space-y-3 self-start">
      <h2 id="jobs" className="text-lg font-semibold">
        {t.jobs}
      </h2>
      {workers && workers.length > 1 && (
        <p className="text-sm text-stone-600 dark:text-stone-400">
          {filled(t.workers, workers.filter((w) => !w.lost).map((w) => w.name).join(", "))}
        </p>
      )}
      {jobs?.length === 0 && <p className="text-sm text-stone-600 dark:text-stone-400">{t.none}</p>}
      <ul className="space-y-3">
        {jobs?.map((job) => (
          <li key={job.id} className="card space-y-2">
            <One job={job} take={take} t={t} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const named = (names: object, name: string) => (names as Record<string, string>)[name] ?? name;

function One({ job, take, t }: { job: Job; take: (text: string) => void; t: Texts }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState("");
  const act = (what: () => Promise<unknown>) => async () => {
    setProblem("");
    try {
      await what();
    } catch (e) {
      setProblem(e instanceof Refusal && e.message ? `${e.message}. ${e.hint}` : t.offline);
    }
    await queries.invalidateQueries({ queryKey: ["jobs"] });
    if (job.kind === "person") await queries.invalidateQueries({ queryKey: ["people"] });
  };
  const path = { params: { path: { job_id: job.id } } };
  const running = job.state === "running";
  const film = job.files?.find((name) => name.startsWith("film."));
  return (
    <>
      <div className="flex items-start gap-2">
        <p className="min-w-0 flex-1 truncate font-medium" dir="auto" title={job.title}>
          {job.title}
        </p>
        <span className="shrink-0 rounded-full bg-stone-100 px-2 py-0.5 text-xs dark:bg-stone-800">
          {named(t.states, job.state)}
        </span>
      </div>
      {running && (
        <div>
          <progress className="h-2 w-full accent-teal-700" value={job.progress} aria-label={job.title} />
          <p className="flex justify-between text-xs text-stone-600 dark:text-stone-400">
            <span>{named(t.steps, job.step)}</span>
            <span>
              {Math.round(job.progress * 100)} %
              {job.seconds_left != null && job.seconds_left > 0 && `, ${filled(t.left, duration(job.seconds_left, t))}`}
            </span>
          </p>
        </div>
      )}
      {job.state === "queued" && job.queue_place != null && (
        <p className="text-xs text-stone-600 dark:text-stone-400">{filled(t.place, job.queue_place)}</p>
      )}
      {job.error && (
        <p className="text-sm text-red-800 dark:text-red-300" dir="auto">
          {job.error}. {job.hint}
        </p>
      )}
      {problem && (
        <p role="alert" className="text-sm text-red-800 dark:text-red-300">
          {problem}
        </p>
      )}
      {job.files?.includes("person/face.webp") && (
        <img src={fileOf(job.id, "person/face.webp")} alt="" className="size-24 rounded-xl object-cover" />
      )}
      {film && film.endsWith(".mov") === false && (
        <video controls preload="metadata" className="w-full rounded-lg" src={fileOf(job.id, film)} aria-label={job.title} />
      )}
      <div className="flex flex-wrap gap-2">
        {job.files?.filter((name) => !name.includes("/")).map((name) => (
          <a key={name} className="quiet-button" href={fileOf(job.id, name, true)} download>
            <ArrowDownTrayIcon className="size-4" aria-hidden /> {named(t.files, name)}
          </a>
        ))}
        {(running || job.state === "queued") && (
          <button
            className="quiet-button"
            onClick={act(async () => answered(await client.POST("/api/v1/jobs/{job_id}/cancel", path)))}
          >
            <StopIcon className="size-4" aria-hidden /> {t.cancel}
          </button>
        )}
        {(job.state === "failed" || job.state === "cancelled") && (
          <button
            className="quiet-button"
            onClick={act(async () => answered(await client.POST("/api/v1/jobs/{job_id}/retry", path)))}
          >
            <ArrowPathIcon className="size-4" aria-hidden /> {t.retry}
          </button>
        )}
        {!running && job.state !== "queued" && (
          <>
            {job.kind !== "person" && (<button
              className="quiet-button"
              onClick={act(async () => {
                const whole = answered(await client.GET("/api/v1/jobs/{job_id}", path));
                const text = whole.request.text;
                if (typeof text === "string") take(text);
              })}
            >
              {t.again}
            </button>)}
            <button
              className="quiet-button"
              aria-label={`${t.delete}: ${job.title}`}
              onClick={act(async () => answered(await client.DELETE("/api/v1/jobs/{job_id}", path)))}
            >
              <TrashIcon className="size-4" aria-hidden />
            </button>
          </>
        )}
      </div>
    </>
  );
}
