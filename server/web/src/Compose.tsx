// What is to be made: three choices, and everything else folded away.
import { EyeIcon, FilmIcon } from "@heroicons/react/24/outline";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { answered, asked, client, fileOf, ofJob, Refusal, type Job, type People, type Upload } from "./api";
import { optionsOf, Pictures, Select, type Option } from "./Choices";
import { useTexts } from "./language";
import type { Look } from "./Preview";
import { Photo } from "./Photo";
import { HearVoice } from "./HearVoice";
import { Speech } from "./Speech";
import { duration, filled } from "./texts";

const Preview = lazy(() => import("./Preview"));
/** Seconds of work for a second of film: a frame's seconds at 30 a second, and the start. */
const COST: Record<string, number> = { draft: 30, standard: 150, high: 600 };
const WORDS_A_SECOND = 2.5;

interface Voice {
  name: string;
  engine: string;
  language: string;
  naturalness: string;
  installed: boolean;
}

const first = {
  avatar: "woman",
  voice: "",
  emotion: "",
  set: "studio",
  light: "",
  post: "none",
  quality: "draft",
  framing: "bust",
  size: "",
  style: "",
  pose: "stand",
  topic: "",
  age: "",
  weight: "",
  muscle: "",
};
type Choices = typeof first;

/** The choices of the last visit, as far as they are still there. */
function remembered(): Choices {
  try {
    return { ...first, ...(JSON.parse(localStorage.getItem("choices") ?? "{}") as Choices), topic: "" };
  } catch {
    return first;
  }
}

export function Compose({ text, setText }: { text: string; setText: (text: string) => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(remembered);
  const [sound, setSound] = useState<Upload | null>(null);
  const [photo, setPhoto] = useState<Upload | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [preview, setPreview] = useState<Look | null>(null);
  const choose = (name: keyof Choices) => (value: string) => {
    const changed = { ...chosen, [name]: value };
    setChosen(changed);
    localStorage.setItem("choices", JSON.stringify(changed));
  };
  const { data: people } = useQuery({
    queryKey: ["people"],
    queryFn: async () => answered(await client.GET("/api/v1/people")) as unknown as People,
  });
  const { data: stages } = useQuery({
    queryKey: ["stages"],
    queryFn: async () => answered(await client.GET("/api/v1/stages")) as unknown as Record<string, Record<string, string>>,
  });
  const { data: voices } = useQuery({
    queryKey: ["voices"],
    queryFn: async () => (answered(await client.GET("/api/v1/voices")) as unknown as { voices: Voice[] }).voices,
  });

  const faces: Option[] = [
    ...Object.entries(people?.people ?? {}).map(([value, { label }]) => ({
      value,
      label,
      picture: `./people/${value}.webp`,
    })),
    ...(people?.own ?? []).map(({ job, label }) => ({
      value: ofJob(job),
      label,
      picture: fileOf(job, "person/face.webp"),
    })),
  ];
  // somebody of the last visit may be gone
  const avatar = !people || faces.some(({ value }) => value === chosen.avatar) ? chosen.avatar : first.avatar;
  const sets: Option[] = Object.entries(stages?.set ?? {})
    .filter(([value]) => value !== "hdri" && value !== "transparent")
    .map(([value, about]) => ({
      value,
      label: value.replace("-", " "),
      about,
      picture: `./stages/${value}.webp`,
    }));
  const lights: Option[] = [
    { value: "", label: t.lightAuto },
    ...Object.keys(stages?.light ?? {}).map((value) => ({
      value,
      label: value.replace("-", " "),
      picture: `./stages/${value}.webp`,
    })),
  ];
  const spoken: Option[] = useMemo(() => {
    const there = (voices ?? []).filter((v) => v.installed);
    const named = there.map((v) => ({
      value: `${v.engine}:${v.name}`,
      label: `${v.language}: ${v.name}${v.naturalness === "natural" ? "" : ` (${v.naturalness})`}`,
    }));
    return [{ value: "", label: t.voiceAuto }, ...named];
  }, [voices, t]);

  // what was dropped may be slides: somebody speaks to them
  const slides = sound?.what === "slides" ? sound : null;
  const request = () => {
    const shape = (["age", "weight", "muscle"] as const)
      .filter((name) => chosen[name] !== "")
      .map((name) => `${name}=${chosen[name]}`)
      .join(",");
    const said = slides
      ? { slides: { upload: slides.id } }
      : sound
      ? { audio: { upload: sound.id } }
      : text.trim()
        ? { text }
        : { topic: chosen.topic };
    const options: Record<string, unknown> = {
      ...said,
      avatar: asked(avatar),
      avatar_shape: shape || undefined,
      voice: sound && !slides ? undefined : chosen.voice || undefined,
      emotion: chosen.emotion ? `${chosen.emotion}:0.6` : undefined,
      style: chosen.style || undefined,
      pose: chosen.pose === "stand" ? undefined : chosen.pose,
    };
    const stage = {
      set: chosen.set,
      light: chosen.light || undefined,
      post: chosen.post === "none" ? undefined : chosen.post,
      quality: chosen.quality,
      framing: chosen.framing,
      size: chosen.size || undefined,
    };
    return { options, stage };
  };
  const ask = async (kind: "film" | "performance") => {
    setBusy(true);
    setProblem("");
    const { options, stage } = request();
    const { avatar: _, avatar_shape: shape, ...said } = options;
    const body = slides ? { kind: "lecture", ...options, ...stage, framing: undefined } : kind === "film" ? { kind, ...options, ...stage } : { kind, ...said };
    try {
      const job = answered(await client.POST("/api/v1/jobs", { body: body as never })) as Job;
      queries.setQueryData<Job[]>(["jobs"], (jobs = []) => [job, ...jobs.filter((j) => j.id !== job.id)]);
      if (kind === "performance")
        setPreview({
          job: job.id,
          avatar,
          shape: shape as string | undefined,
          framing: chosen.framing,
          light: chosen.light || (chosen.set === "studio" ? "studio" : "soft"),
        });
    } catch (e) {
      setProblem(e instanceof Refusal && e.message ? `${e.message}. ${e.hint}` : t.offline);
    }
    setBusy(false);
  };

  const ready = Boolean(sound || text.trim() || chosen.topic.trim());
  const words = text.trim().split(/\s+/).filter(Boolean).length;
  const seconds = 30 + (words / WORDS_A_SECOND) * (COST[chosen.quality] ?? 150);
  return (
    <form
      className="card space-y-5 self-start"
      onSubmit={(e) => {
        e.preventDefault();
        void ask("film");
      }}
    >
      <Speech text={text} setText={setText} sound={sound} setSound={setSound} setPhoto={setPhoto} problem={setProblem} />
      <Pictures label={t.who} options={faces} value={avatar} onChange={choose("avatar")} />
      <Photo photo={photo} setPhoto={setPhoto} made={choose("avatar")} />
      <div className="grid gap-4 sm:grid-cols-2">
        <div className="flex items-end gap-2">
          <div className="flex-1">
            <Select label={t.voice} options={spoken} value={chosen.voice} onChange={choose("voice")} />
          </div>
          <HearVoice voice={chosen.voice} language={voices?.find((v) => `${v.engine}:${v.name}` === chosen.voice)?.language ?? ""} />
        </div>
        <Select label={t.mood} options={optionsOf(t.moods)} value={chosen.emotion} onChange={choose("emotion")} />
      </div>
      <details className="rounded-xl border border-stone-200 px-4 py-3 dark:border-stone-800">
        <summary className="font-medium">{t.more}</summary>
        <div className="mt-4 space-y-5">
          <Pictures wide label={t.stage} options={sets} value={chosen.set} onChange={choose("set")} />
          <Pictures wide label={t.light} options={lights} value={chosen.light} onChange={choose("light")} />
          <div className="grid gap-4 sm:grid-cols-3">
            <Select label={t.quality} options={optionsOf(t.qualities)} value={chosen.quality} onChange={choose("quality")} />
            <Select label={t.size} options={optionsOf(t.sizes)} value={chosen.size} onChange={choose("size")} />
            <Select label={t.framing} options={optionsOf(t.framings)} value={chosen.framing} onChange={choose("framing")} />
            <Select
              label={t.post}
              options={Object.entries(stages?.post ?? { none: "" }).map(([value]) => ({ value, label: value }))}
              value={chosen.post}
              onChange={choose("post")}
            />
            <Select label={t.style} options={optionsOf(t.styles)} value={chosen.style} onChange={choose("style")} />
            <Select label={t.pose} options={optionsOf(t.poses)} value={chosen.pose} onChange={choose("pose")} />
          </div>
          <fieldset className="grid gap-4 sm:grid-cols-3">
            <legend className="mb-2 text-sm font-medium">{t.shape}</legend>
            {(["age", "weight", "muscle"] as const).map((name) => (
              <label key={name} className="block text-sm">
                {t[name]}
                <input
                  type="range"
                  min={0}
                  max={1}
                  step={0.05}
                  className="mt-1 w-full accent-teal-700"
                  value={chosen[name] || "0.5"}
                  onChange={(e) => choose(name)(e.target.value)}
                />
              </label>
            ))}
          </fieldset>
          <label className="block text-sm font-medium">
            {t.topic}
            <input
              className="field mt-1 font-normal"
              dir="auto"
              disabled={Boolean(text.trim() || sound)}
              value={chosen.topic}
              onChange={(e) => choose("topic")(e.target.value)}
            />
          </label>
          <p className="text-xs text-stone-600 dark:text-stone-400">{t.marks}</p>
        </div>
      </details>
      {problem && (
        <p role="alert" className="rounded-lg bg-red-50 px-3 py-2 text-sm text-red-800 dark:bg-red-950 dark:text-red-200">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <button className="main-button" disabled={!ready || busy}>
          <FilmIcon className="size-5" aria-hidden /> {t.make}
        </button>
        <button type="button" className="quiet-button py-3" disabled={!ready || busy || slides !== null} onClick={() => void ask("performance")}>
          <EyeIcon className="size-5" aria-hidden /> {t.preview}
        </button>
        {words > 0 && !sound && (
          <span className="text-sm text-stone-600 dark:text-stone-400">{filled(t.expected, duration(seconds, t))}</span>
        )}
      </div>
      {preview && (
        <Suspense fallback={null}>
          <Preview {...preview} />
        </Suspense>
      )}
    </form>
  );
}
