// The live view: somebody who says at once what is written, in 3D or by sound alone.
import { BoltIcon, MicrophoneIcon, PaperAirplaneIcon, StopIcon } from "@heroicons/react/24/outline";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { answered, client, ofJob, type People } from "../api";
import { optionsOf, Select, type Option } from "../Choices";
import { useLanguage, useTexts } from "../language";
import { filled } from "../texts";
import { Connection, type State } from "./connection";
import { Picture } from "./Picture";
import { LIVE } from "./texts";

interface Voice {
  name: string;
  engine: string;
  language: string;
  installed: boolean;
}

export default function Live() {
  const t = useTexts();
  const own = LIVE[useLanguage()[0]];
  const [state, setState] = useState<State>("closed");
  const [line, setLine] = useState("");
  const [said, setSaid] = useState("");
  const [latency, setLatency] = useState<number | null>(null);
  const [speaking, setSpeaking] = useState(false);
  const [text, setText] = useState("");
  const [voice, setVoice] = useState("");
  const [mood, setMood] = useState("");
  const [ear, setEar] = useState<"voice" | "listen" | null>(null);
  const [picture, setPicture] = useState(false);
  const connection = useRef<Connection | null>(null);
  connection.current ??= new Connection({
    onState: (next, problem) => {
      setState(next);
      setLine(problem ?? "");
    },
    onLatency: setLatency,
    onSaid: setSaid,
    onSpeaking: setSpeaking,
  });
  const live = connection.current;
  const { data: voices } = useQuery({
    queryKey: ["voices"],
    queryFn: async () => (answered(await client.GET("/api/v1/voices")) as unknown as { voices: Voice[] }).voices,
  });
  const { data: listed } = useQuery({
    queryKey: ["people"],
    queryFn: async () => answered(await client.GET("/api/v1/people")) as unknown as People,
  });
  const people: Option[] = [
    ...Object.entries(listed?.people ?? {}).map(([value, { label }]) => ({ value, label })),
    ...(listed?.own ?? []).map(({ job, label }) => ({ value: ofJob(job), label })),
  ];
  const spoken: Option[] = [
    { value: "", label: t.voiceAuto },
    ...(voices ?? []).filter((v) => v.installed).map((v) => ({ value: `${v.engine}:${v.name}`, label: `${v.language}: ${v.name}` })),
  ];
  useEffect(() => () => live.close(), [live]);
  useEffect(() => {
    let frame = 0;
    const step = () => {
      frame = requestAnimationFrame(step);
      live.show();
    };
    if (state === "ready") step();
    return () => cancelAnimationFrame(frame);
  }, [live, state]);

  const settings = (v: string, m: string) => ({ voice: v || null, emotion: m ? `${m}:0.6` : null });
  const say = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    live.say(text);
    setText("");
  };
  const hear = (input: "voice" | "listen" | null) => async () => {
    setLine("");
    try {
      await (input ? live.hear(input) : live.deaf());
      setEar(input);
    } catch {
      setLine(t.noMicrophone);
    }
  };
  const open = state !== "closed";
  return (
    <section className="card mx-auto w-full max-w-3xl space-y-4" aria-labelledby="live">
      <h2 id="live" className="text-lg font-semibold">
        {own.tab}
      </h2>
      <p className="text-sm text-stone-600 dark:text-stone-400">{own.lead}</p>
      {picture && <Picture live={live} texts={own} people={people} label={t.who} />}
      <p className="min-h-12 text-lg" dir="auto" aria-live="polite">
        {said}
      </p>
      {line && (
        <p role="alert" className="text-sm text-red-800 dark:text-red-300">
          {line}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        {open ? (
          <button
            className="quiet-button"
            onClick={() => {
              live.close();
              setState("closed");
            }}
          >
            {own.end}
          </button>
        ) : (
          <button className="main-button" onClick={() => void live.open(settings(voice, mood))}>
            <BoltIcon className="size-5" aria-hidden /> {own.begin}
          </button>
        )}
        {speaking && (
          <button className="quiet-button" onClick={() => live.cancel()}>
            <StopIcon className="size-4" aria-hidden /> {own.stop}
          </button>
        )}
        {state === "ready" &&
          (["voice", "listen"] as const).map((input) => (
            <button key={input} className="quiet-button" aria-pressed={ear === input} onClick={hear(ear === input ? null : input)}>
              <MicrophoneIcon className="size-4" aria-hidden />
              {ear === input ? own.mute : input === "voice" ? own.speak : own.listen}
            </button>
          ))}
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" checked={picture} onChange={(e) => setPicture(e.target.checked)} /> {own.picture}
        </label>
        <span role="status" className="text-sm text-stone-600 dark:text-stone-400">
          {state === "connecting" && own.connecting}
          {state === "failed" && own.failed}
          {state === "ready" && latency !== null && filled(own.latency, Math.round(latency))}
        </span>
      </div>
      <form onSubmit={say} className="flex gap-2">
        <input
          className="field flex-1"
          dir="auto"
          aria-label={own.line}
          placeholder={own.line}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <button className="main-button" disabled={state !== "ready" || !text.trim()}>
          <PaperAirplaneIcon className="size-5" aria-hidden /> {own.say}
        </button>
      </form>
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={t.voice}
          options={spoken}
          value={voice}
          onChange={(v) => {
            setVoice(v);
            live.update(settings(v, mood));
          }}
        />
        <Select
          label={t.mood}
          options={optionsOf(t.moods)}
          value={mood}
          onChange={(m) => {
            setMood(m);
            live.update(settings(voice, m));
          }}
        />
      </div>
    </section>
  );
}
