// The live avatar in 3D: one of the people, or a .vrm of one's own.
import { useEffect, useRef, useState } from "react";
import { Select, type Option } from "../Choices";
import type { Connection } from "./connection";
import type { Figure } from "./figure";
import { personFigure } from "./made";
import type { Stage } from "./stage";
import type { LiveTexts } from "./texts";

export function Picture(props: { live: Connection; texts: LiveTexts; people: Option[]; label: string }) {
  const { live, texts } = props;
  const [avatar, setAvatar] = useState("woman");
  const [share, setShare] = useState<number | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let frame = 0;
    let gone = false;
    void import("./stage").then(({ Stage }) => {
      if (gone || !canvas.current) return;
      const made = (stage.current = new Stage(canvas.current));
      const draw = () => {
        frame = requestAnimationFrame(draw);
        made.draw(live.tracks.weights, live.tracks.body, performance.now() / 1000);
      };
      draw();
    });
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
      stage.current?.leave();
    };
  }, [live]);
  useEffect(() => {
    if (!avatar) return;
    let gone = false;
    setProblem("");
    setShare(0);
    personFigure(avatar, undefined, (done) => !gone && setShare(done))
      .then((figure) => !gone && stage.current?.enter(figure))
      .catch((e: unknown) => !gone && setProblem(e instanceof Error ? e.message : String(e)))
      .finally(() => !gone && setShare(null));
    return () => {
      gone = true;
    };
  }, [avatar]);
  const enter = async (load: Promise<Figure>) => {
    setProblem("");
    try {
      stage.current?.enter(await load);
    } catch (e) {
      setProblem(String(e));
    }
  };
  const own = async (file: File | undefined) => {
    if (!file) return;
    setAvatar("");
    const address = URL.createObjectURL(file);
    const { vrmFigure } = await import("./figure");
    await enter(vrmFigure(address));
    URL.revokeObjectURL(address);
  };
  return (
    <div className="space-y-2">
      <canvas ref={canvas} className="aspect-video w-full rounded-xl bg-stone-900" role="img" aria-label={texts.picture} />
      {share !== null && (
        <div role="status" className="space-y-1">
          <p className="text-sm">{texts.making}</p>
          <progress className="h-2 w-full accent-teal-700" value={share} aria-label={texts.making} />
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
      <Select
        label={props.label}
        options={avatar ? props.people : [{ value: "", label: ".vrm" }, ...props.people]}
        value={avatar}
        onChange={setAvatar}
      />
      <label className="block text-sm">
        {texts.file}
        <input className="field mt-1" type="file" accept=".vrm" onChange={(e) => void own(e.target.files?.[0])} />
      </label>
      </div>
      {problem && (
        <p role="alert" className="text-sm text-red-800 dark:text-red-300">
          {problem}
        </p>
      )}
    </div>
  );
}
