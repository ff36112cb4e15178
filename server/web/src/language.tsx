// The page's language and direction, shared by all parts.
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { firstLanguage, LANGUAGES, type Texts } from "./texts";

const Language = createContext<[string, (code: string) => void]>(["en", () => {}]);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [code, setCode] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = code;
    document.documentElement.dir = LANGUAGES[code].rtl ? "rtl" : "ltr";
    localStorage.setItem("language", code);
  }, [code]);
  return <Language.Provider value={[code, setCode]}>{children}</Language.Provider>;
}

export const useLanguage = () => useContext(Language);
export const useTexts = (): Texts => LANGUAGES[useContext(Language)[0]].texts;
