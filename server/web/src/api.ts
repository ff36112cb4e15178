// The service's routes, typed by its own schema.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Job = components["schemas"]["Job"];
export type Upload = components["schemas"]["Upload"];
export interface People {
  people: Record<string, { label: string }>;
  own: { job: string; label: string }[];
}
/** The avatar of a job that made a person, as the choices keep it. */
export const ofJob = (job: string) => `job:${job}`;

/** An avatar as a request names it. */
export const asked = (avatar: string) => (avatar.startsWith("job:") ? { job: avatar.slice(4) } : avatar);

export type JobRequest = components["schemas"]["FilmRequest"] | components["schemas"]["ExportRequest"];

/** Where the service is, also below a path of a proxy's. */
export const BASE = new URL(".", document.baseURI).pathname.replace(/\/$/, "");
export const client = createClient<paths>({ baseUrl: BASE });

/** What a request was refused with: our line, and what to do. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly hint: string,
  ) {
    super(detail);
  }
}

interface Problem {
  detail?: string;
  hint?: string;
}

/** The data of an answer; raises a Refusal. */
export function answered<T>(found: { data?: T; error?: unknown; response: Response }): T {
  if (found.data !== undefined || found.response.ok) return found.data as T;
  const problem = (found.error ?? {}) as Problem;
  throw new Refusal(found.response.status, problem.detail ?? found.response.statusText, problem.hint ?? "");
}

/** The address of a file that a job made. */
export const fileOf = (job: string, name: string, download = false) =>
  `${BASE}/api/v1/jobs/${job}/files/${encodeURIComponent(name)}${download ? "?download" : ""}`;

/** Send a file, telling the share that is there. */
export function send(file: Blob, name: string, told: (share: number) => void): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${BASE}/api/v1/uploads?name=${encodeURIComponent(name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && told(e.loaded / e.total);
    request.onerror = () => reject(new Refusal(0, "", ""));
    request.onload = () => {
      if (request.status === 201) return resolve(request.response as Upload);
      const problem = (request.response ?? {}) as Problem;
      reject(new Refusal(request.status, problem.detail ?? request.statusText, problem.hint ?? ""));
    };
    request.send(file);
  });
}
