// How a voice sounds, before anything is made.
import { SpeakerWaveIcon } from "@heroicons/react/24/outline";
import { useRef, useState } from "react";
import { BASE } from "./api";
import { useTexts } from "./language";

export function HearVoice({ voice, language }: { voice: string; language: string }) {
  const t = useTexts();
  const sound = useRef<HTMLAudioElement | null>(null);
  const [busy, setBusy] = useState(false);
  const hear = async () => {
    sound.current?.pause();
    setBusy(true);
    const query = new URLSearchParams({ voice, language }).toString();
    sound.current = new Audio(`${BASE}/api/v1/voices/sample?${query}`);
    await sound.current.play().catch(() => undefined);
    setBusy(false);
  };
  return (
    <button type="button" className="quiet-button py-2" aria-label={`${t.play}: ${t.voice}`} disabled={busy} onClick={() => void hear()}>
      <SpeakerWaveIcon className="size-5" aria-hidden />
    </button>
  );
}
