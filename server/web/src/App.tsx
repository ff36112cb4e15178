import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Compose } from "./Compose";
import { follow } from "./events";
import { Jobs } from "./Jobs";
import { useLanguage, useTexts } from "./language";
import { LIVE } from "./live/texts";
import { LANGUAGES } from "./texts";

const Live = lazy(() => import("./live/Live"));

/** One screen: what is to be made on one side, what was made on the other. */
export function App() {
  const t = useTexts();
  const [code, setCode] = useLanguage();
  const queries = useQueryClient();
  const [online, setOnline] = useState(true);
  const [live, setLive] = useState(location.hash === "#live");
  const [text, setText] = useState(() => sessionStorage.getItem("text") ?? "");
  useEffect(() => follow(queries, setOnline), [queries]);
  useEffect(() => sessionStorage.setItem("text", text), [text]);
  const turn = (to: boolean) => {
    history.replaceState(null, "", to ? "#live" : "#");
    setLive(to);
  };
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:p-2">
        {t.skip}
      </a>
      <header className="mx-auto flex max-w-7xl flex-wrap items-center gap-3 px-4 pt-4 sm:px-6">
        <img src="./icon.svg" alt="" className="size-9" />
        <div className="min-w-0 flex-1">
          <h1 className="sr-only text-lg font-semibold sm:not-sr-only">PaksaTalker</h1>
          <p className="hidden text-sm text-stone-600 sm:block dark:text-stone-400">{t.lead}</p>
        </div>
        <nav className="flex gap-1">
          {[false, true].map((one) => (
            <button
              key={String(one)}
              type="button"
              className={`quiet-button ${live === one ? "ring-2 ring-teal-600" : ""}`}
              aria-pressed={live === one}
              onClick={() => turn(one)}
            >
              {one ? LIVE[code].tab : LIVE[code].films}
            </button>
          ))}
        </nav>
        <select
          aria-label={t.pageLanguage}
          className="field w-auto"
          value={code}
          onChange={(e) => setCode(e.target.value)}
        >
          {Object.entries(LANGUAGES).map(([key, { name }]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </header>
      {!online && (
        <p role="status" className="mx-auto mt-3 max-w-7xl rounded-lg bg-amber-100 px-4 py-2 text-sm text-amber-950">
          {t.offline}
        </p>
      )}
      {live ? (
        <main id="main" className="p-4 sm:p-6">
          <Suspense fallback={null}>
            <Live />
          </Suspense>
        </main>
      ) : (
        <main
          id="main"
          className="mx-auto grid max-w-7xl gap-4 p-4 sm:p-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]"
        >
          <Compose text={text} setText={setText} />
          <Jobs take={setText} />
        </main>
      )}
    </>
  );
}
