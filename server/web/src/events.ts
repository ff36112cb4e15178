// One stream of events for all jobs of a tab, closed while the tab is hidden.
import type { QueryClient } from "@tanstack/react-query";
import { BASE, type Job } from "./api";

/** Keep the list of jobs as it is on the service; returns how to stop. */
export function follow(queries: QueryClient, online: (there: boolean) => void): () => void {
  let stream: EventSource | null = null;
  const open = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(`${BASE}/api/v1/events`);
    stream.onopen = () => {
      online(true);
      void queries.invalidateQueries({ queryKey: ["jobs"] });
    };
    stream.onerror = () => {
      online(false);
      if (stream?.readyState === EventSource.CLOSED) {
        stream = null;
        setTimeout(open, 2000);
      }
    };
    stream.addEventListener("job", (event) => {
      const job = JSON.parse((event as MessageEvent<string>).data) as Job;
      if (job.kind === "person" && job.state === "done") void queries.invalidateQueries({ queryKey: ["people"] });
      queries.setQueryData<Job[]>(["jobs"], (jobs = []) => {
        const others = jobs.filter((other) => other.id !== job.id);
        return [job, ...others].sort((a, b) => b.created - a.created);
      });
    });
  };
  const seen = () => {
    if (document.hidden) {
      stream?.close();
      stream = null;
    } else open();
  };
  document.addEventListener("visibilitychange", seen);
  open();
  return () => {
    document.removeEventListener("visibilitychange", seen);
    stream?.close();
  };
}
