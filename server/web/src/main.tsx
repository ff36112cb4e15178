import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { StrictMode, useState, type FormEvent } from "react";
import { createRoot } from "react-dom/client";
import { answered, client, Refusal } from "./api";
import { App } from "./App";
import "./index.css";
import { LanguageProvider, useTexts } from "./language";

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 60_000, retry: (n, e) => n < 2 && !(e instanceof Refusal) } },
});

/** The page, once its owner is known; a service that asks for tokens is given one first. */
function Entrance() {
  const { data, error } = useQuery({
    queryKey: ["session"],
    queryFn: async () => answered(await client.GET("/api/v1/session")),
  });
  if (error instanceof Refusal && error.status === 401) return <Login />;
  return data ? <App /> : null;
}

function Login() {
  const t = useTexts();
  const queries = useQueryClient();
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState("");
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    try {
      answered(await client.POST("/api/v1/session", { body: { token } }));
      await queries.invalidateQueries();
    } catch (e) {
      setProblem(e instanceof Refusal ? `${e.message}. ${e.hint}` : t.offline);
    }
  };
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <form onSubmit={enter} className="card w-full max-w-sm space-y-3">
        <h1 className="text-xl font-semibold">PaksaTalker</h1>
        <p className="text-sm">{t.tokenHint}</p>
        <label className="block text-sm">
          {t.token}
          <input
            className="field mt-1"
            type="password"
            autoComplete="current-password"
            required
            value={token}
            onChange={(e) => setToken(e.target.value)}
          />
        </label>
        {problem && (
          <p role="alert" className="text-sm text-red-700 dark:text-red-300">
            {problem}
          </p>
        )}
        <button className="main-button w-full">{t.enter}</button>
      </form>
    </main>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Entrance />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
