// A person made of a photograph, with the consent of whoever is in it.
import { CameraIcon, UserPlusIcon, XMarkIcon } from "@heroicons/react/24/outline";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answered, client, ofJob, Refusal, send, type Job, type Upload } from "./api";
import { optionsOf, Select } from "./Choices";
import { useTexts } from "./language";

export function Photo(props: { photo: Upload | null; setPhoto: (photo: Upload | null) => void; made: (avatar: string) => void }) {
  const t = useTexts();
  const queries = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const consent = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number | null>(null);
  const [job, setJob] = useState("");
  const [name, setName] = useState("");
  const [said, setSaid] = useState("");
  const [sex, setSex] = useState("");
  const [problem, setProblem] = useState("");
  const { data: jobs } = useQuery<Job[]>({ queryKey: ["jobs"], enabled: false });
  const own = jobs?.find((one) => one.id === job);
  const { photo, setPhoto, made } = props;

  useEffect(() => consent.current?.focus(), [photo]);
  useEffect(() => {
    if (own?.state === "done") {
      void queries.invalidateQueries({ queryKey: ["people"] }).then(() => made(ofJob(own.id)));
      setPhoto(null);
      setJob("");
      setName("");
      setSaid("");
      setSex("");
    }
    if (own?.state === "failed") setProblem(`${own.error}. ${own.hint}`);
    if (own?.state === "failed" || own?.state === "cancelled") setJob("");
  }, [own?.state]);

  const told = (e: unknown) => setProblem(e instanceof Refusal && e.message ? `${e.message}. ${e.hint}` : t.offline);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setProblem("");
    setShare(0);
    try {
      const sent = await send(file, file.name, setShare);
      if (sent.what === "picture") setPhoto(sent);
      else setProblem(t.noPicture);
    } catch (e) {
      told(e);
    }
    setShare(null);
  };
  const make = async () => {
    setProblem("");
    const body = { kind: "person", photographs: [{ upload: photo?.id }], consent: said, label: name.trim() || undefined, avatar_shape: sex || undefined };
    try {
      const begun = answered(await client.POST("/api/v1/jobs", { body: body as never })) as Job;
      queries.setQueryData<Job[]>(["jobs"], (all = []) => [begun, ...all.filter((one) => one.id !== begun.id)]);
      setJob(begun.id);
    } catch (e) {
      told(e);
    }
  };
  const busy = job !== "";
  return (
    <div className="space-y-3">
      <input
        ref={chooser}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={t.photo}
        accept="image/jpeg,image/png,image/webp"
        onChange={(e) => {
          void take(e.target.files?.[0]);
          e.target.value = "";
        }}
      />
      {!photo && (
        <div className="flex items-center gap-2">
          <button type="button" className="quiet-button" onClick={() => chooser.current?.click()}>
            <CameraIcon className="size-4" aria-hidden /> {t.photo}
          </button>
          {share !== null && <progress className="h-2 flex-1 accent-teal-700" value={share} aria-label={t.photo} />}
        </div>
      )}
      {photo && (
        <fieldset className="space-y-3 rounded-xl border border-stone-200 p-4 dark:border-stone-800">
          <legend className="px-1 text-sm font-medium">{t.photo}</legend>
          <div className="!mt-0 flex items-center gap-3">
            <span className="min-w-0 flex-1 truncate text-sm" dir="auto">
              {photo.name}
            </span>
            <button type="button" className="quiet-button" disabled={busy} onClick={() => setPhoto(null)}>
              <XMarkIcon className="size-4" aria-hidden /> {t.remove}
            </button>
          </div>
          <p className="text-xs text-stone-600 dark:text-stone-400">{t.photoHint}</p>
          <div className="grid gap-3 sm:grid-cols-2">
            <label className="block text-sm font-medium">
              {t.called}
              <input className="field mt-1 font-normal" dir="auto" maxLength={80} value={name} onChange={(e) => setName(e.target.value)} />
            </label>
            <Select label={t.sex} options={optionsOf(t.sexes)} value={sex} onChange={setSex} />
          </div>
          <label className="block text-sm font-medium">
            {t.consent}
            <input
              ref={consent}
              className="field mt-1 font-normal"
              dir="auto"
              maxLength={1000}
              placeholder={t.consentHint}
              value={said}
              onChange={(e) => setSaid(e.target.value)}
            />
          </label>
          <button type="button" className="quiet-button" disabled={busy || said.trim().length < 3} onClick={() => void make()}>
            <UserPlusIcon className="size-4" aria-hidden /> {t.makePerson}
          </button>
          {busy && <progress className="h-2 w-full accent-teal-700" value={own?.progress ?? 0} aria-label={t.makePerson} />}
        </fieldset>
      )}
      {problem && (
        <p role="alert" className="rounded-lg bg-red-50 px-3 py-2 text-sm text-red-800 dark:bg-red-950 dark:text-red-200">
          {problem}
        </p>
      )}
    </div>
  );
}
