// What is said: written, pasted, dropped as a text or a recording, or spoken into the microphone.
import { MicrophoneIcon, PaperClipIcon, StopIcon, XMarkIcon } from "@heroicons/react/24/outline";
import { useRef, useState, type DragEvent } from "react";
import { Refusal, send, type Upload } from "./api";
import { useTexts } from "./language";

const TEXTS = /\.(txt|md)$/i;

export function Speech(props: {
  text: string;
  setText: (text: string) => void;
  sound: Upload | null;
  setSound: (sound: Upload | null) => void;
  setPhoto: (photo: Upload) => void;
  problem: (line: string) => void;
}) {
  const t = useTexts();
  const [over, setOver] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [recorder, setRecorder] = useState<MediaRecorder | null>(null);
  const chooser = useRef<HTMLInputElement>(null);

  const take = async (file: File | undefined) => {
    if (!file) return;
    props.problem("");
    if (TEXTS.test(file.name) || file.type.startsWith("text/")) {
      props.setText(await file.text());
      props.setSound(null);
      return;
    }
    await upload(file, file.name);
  };
  const upload = async (file: Blob, name: string) => {
    setShare(0);
    try {
      const sent = await send(file, name, setShare);
      if (sent.what === "picture") props.setPhoto(sent);
      else props.setSound(sent);
    } catch (e) {
      props.problem(e instanceof Refusal && e.message ? `${e.message}. ${e.hint}` : t.offline);
    }
    setShare(null);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const record = async () => {
    props.problem("");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const made = new MediaRecorder(stream);
      const parts: Blob[] = [];
      made.ondataavailable = (e) => parts.push(e.data);
      made.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        setRecorder(null);
        const kind = made.mimeType.includes("mp4") ? "m4a" : made.mimeType.includes("ogg") ? "ogg" : "webm";
        void upload(new Blob(parts, { type: made.mimeType }), `microphone.${kind}`);
      };
      made.start();
      setRecorder(made);
    } catch {
      props.problem(t.noMicrophone);
    }
  };

  return (
    <section
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={`rounded-xl ${over ? "ring-3 ring-teal-600" : ""}`}
    >
      {props.sound ? (
        <div className="flex items-center gap-3 rounded-xl bg-stone-100 p-4 dark:bg-stone-800">
          <MicrophoneIcon className="size-6 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1 truncate" dir="auto">
            {props.sound.name}
          </span>
          <button type="button" className="quiet-button" onClick={() => props.setSound(null)}>
            <XMarkIcon className="size-4" aria-hidden /> {t.remove}
          </button>
        </div>
      ) : (
        <label className="block text-sm font-medium">
          {t.say}
          <textarea
            className="field mt-1 min-h-32 text-base font-normal"
            dir="auto"
            maxLength={200_000}
            placeholder={over ? t.drop : t.sayHint}
            value={props.text}
            onChange={(e) => props.setText(e.target.value)}
          />
        </label>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <input
          ref={chooser}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label={t.choose}
          accept="audio/*,image/jpeg,image/png,image/webp,.txt,.md,.wav,.mp3,.m4a,.ogg,.webm,.flac,.pdf,.pptx"
          onChange={(e) => {
            void take(e.target.files?.[0]);
            e.target.value = "";
          }}
        />
        <button type="button" className="quiet-button" onClick={() => chooser.current?.click()}>
          <PaperClipIcon className="size-4" aria-hidden /> {t.choose}
        </button>
        {recorder ? (
          <button type="button" className="quiet-button text-red-700 dark:text-red-300" onClick={() => recorder.stop()}>
            <StopIcon className="size-4" aria-hidden /> {t.stop}
          </button>
        ) : (
          <button type="button" className="quiet-button" onClick={() => void record()}>
            <MicrophoneIcon className="size-4" aria-hidden /> {t.record}
          </button>
        )}
        {share !== null && <progress className="h-2 flex-1 accent-teal-700" value={share} aria-label={t.choose} />}
      </div>
    </section>
  );
}
