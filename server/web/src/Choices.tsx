// Choices as pictures or words: radio buttons that arrow keys move between.
import { useId } from "react";

export interface Option {
  value: string;
  label: string;
  picture?: string;
  about?: string;
}

export function Pictures(props: {
  label: string;
  options: Option[];
  value: string;
  wide?: boolean;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">{props.label}</legend>
      <div className={`grid gap-2 ${props.wide ? "grid-cols-3 sm:grid-cols-4" : "grid-cols-4 sm:grid-cols-8"}`}>
        {props.options.map((option) => (
          <label key={option.value} title={option.about} className="cursor-pointer">
            <input
              type="radio"
              className="peer sr-only"
              name={id}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span className="block overflow-hidden rounded-xl text-center text-xs ring-1 ring-stone-300 peer-checked:ring-3 peer-checked:ring-teal-600 peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 dark:ring-stone-700 dark:peer-checked:ring-teal-400">
              {option.picture ? (
                <img
                  src={option.picture}
                  alt=""
                  loading="lazy"
                  onError={(e) => (e.currentTarget.style.opacity = "0")}
                  className={`w-full bg-stone-200 object-cover dark:bg-stone-800 ${props.wide ? "aspect-video" : "aspect-square"}`}
                />
              ) : (
                <span className={`block w-full bg-stone-200 dark:bg-stone-800 ${props.wide ? "aspect-video" : "aspect-square"}`} />
              )}
              <span className="block truncate px-1 py-1">{option.label}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Select(props: {
  label: string;
  value: string;
  options: Option[];
  onChange: (value: string) => void;
}) {
  return (
    <label className="block text-sm font-medium">
      {props.label}
      <select className="field mt-1 font-normal" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export const optionsOf = (names: Record<string, string>): Option[] =>
  Object.entries(names).map(([value, label]) => ({ value, label }));
