// The performance on its person in 3D with its sound, before anything is rendered.
import { PauseIcon, PlayIcon } from "@heroicons/react/24/solid";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import * as three from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { answered, client, fileOf, type Job } from "./api";
import { useTexts } from "./language";

/** The angle of view of a bust in degrees, and how far the camera stands, in metres. */
const LENS = 24;
const DISTANCE = 1.9;

export default function Preview({ job }: { job: string }) {
  const t = useTexts();
  const { data: jobs } = useQuery<Job[]>({ queryKey: ["jobs"], enabled: false });
  const row = jobs?.find((one) => one.id === job);
  const done = row?.state === "done";
  const { data: whole } = useQuery({
    queryKey: ["job", job, done],
    queryFn: async () => answered(await client.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: job } } })),
  });
  const glb = whole?.files?.find((name) => name.endsWith(".glb"));
  const wav = whole?.files?.find((name) => name.endsWith(".wav"));
  if (row?.state === "failed" || row?.state === "cancelled") return null;
  if (!glb)
    return (
      <div className="space-y-1" role="status">
        <p className="text-sm">{t.previewMade}</p>
        <progress className="h-2 w-full accent-teal-700" value={row?.progress ?? 0} aria-label={t.previewMade} />
      </div>
    );
  return <Scene glb={fileOf(job, glb)} wav={wav ? fileOf(job, wav) : null} />;
}

function Scene({ glb, wav }: { glb: string; wav: string | null }) {
  const t = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const sound = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    const place = canvas.current!;
    const renderer = new three.WebGLRenderer({ canvas: place, antialias: true });
    renderer.outputColorSpace = three.SRGBColorSpace;
    renderer.toneMapping = three.ACESFilmicToneMapping;
    const scene = new three.Scene();
    scene.background = new three.Color(0x2a2725);
    const camera = new three.PerspectiveCamera(LENS, 16 / 9, 0.05, 50);
    const key = new three.DirectionalLight(0xfff1e0, 2.6);
    key.position.set(-1.2, 2.4, 2.2);
    const rim = new three.DirectionalLight(0xbfd4ff, 1.6);
    rim.position.set(1.6, 2.2, -1.8);
    scene.add(key, rim, new three.HemisphereLight(0xdde6f0, 0x5a4c40, 1.1));
    let mixer: three.AnimationMixer | null = null;
    let length = 0;
    const begun = performance.now();
    let frame = 0;
    const draw = () => {
      frame = requestAnimationFrame(draw);
      const { clientWidth: w, clientHeight: h } = place;
      if (place.width !== Math.round(w * devicePixelRatio) && w) {
        renderer.setPixelRatio(devicePixelRatio);
        renderer.setSize(w, h, false);
        camera.aspect = w / h;
        camera.updateProjectionMatrix();
      }
      // the sound is the clock; without one the page's own
      const now = sound.current ? sound.current.currentTime : (performance.now() - begun) / 1000;
      if (mixer && length) mixer.setTime(Math.min(now % (length + 0.001), length));
      renderer.render(scene, camera);
    };
    let gone = false;
    void new GLTFLoader().loadAsync(glb).then((found) => {
      if (gone) return;
      scene.add(found.scene);
      mixer = new three.AnimationMixer(found.scene);
      found.animations.forEach((clip) => mixer!.clipAction(clip).play());
      length = Math.max(0, ...found.animations.map((clip) => clip.duration));
      const top = new three.Box3().setFromObject(found.scene).max.y;
      camera.position.set(0, top - 0.2, DISTANCE);
      camera.lookAt(0, top - 0.28, 0);
      draw();
    });
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
      renderer.dispose();
    };
  }, [glb]);
  return (
    <div className="space-y-2">
      <canvas ref={canvas} className="aspect-video w-full rounded-xl" role="img" aria-label={t.preview} />
      {wav && (
        <>
          <audio ref={sound} src={wav} preload="auto" onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} />
          <button
            type="button"
            className="quiet-button"
            onClick={() => (playing ? sound.current?.pause() : void sound.current?.play())}
          >
            {playing ? <PauseIcon className="size-4" aria-hidden /> : <PlayIcon className="size-4" aria-hidden />}
            {playing ? t.pause : t.play}
          </button>
        </>
      )}
    </div>
  );
}
