import { ConfigError } from '../../core/errors.ts';

/** A command for a shell, its values in variables: no value is ever read as a part of the command. */
export interface ShellCommand {
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  /** With the values in place, for people. */
  readonly shown: string;
}

type Quote = '' | "'" | '"';

/**
 * Fills a command's `{parameters}` (Python's format: `{{` and `}}` stand for braces) and appends the extra ones as
 * `--name value`. MLflow pastes quoted values into the text, which a command that has quotes of its own undoes:
 * `"{name}"` would run `$(...)`. Here the shell takes values from variables, whichever quotes they stand in.
 * @throws ConfigError PROJECT_FILE_INVALID for an unknown parameter or a brace that stands alone
 */
export function shellCommand(
  template: string,
  declared: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>>,
): ShellCommand {
  const variables: Record<string, string> = {};
  const names = new Map<string, string>();
  const variable = (name: string, value: string): string => {
    const key = names.get(name) ?? `AUTOML_PARAMETER_${names.size + 1}`;
    names.set(name, key);
    variables[key] = value;
    return `\${${key}}`;
  };
  let [script, shown, quote] = ['', '', '' as Quote];
  for (const token of template.match(/\{\{|\}\}|\{[^{}]*\}|\\[^{}]|./gs) ?? []) {
    if (token === '{' || token === '}') throw invalid(template, `has a '${token}' that stands alone`, declared);
    if (token.length > 1 && token.startsWith('{') && token !== '{{') {
      const name = token.slice(1, -1);
      if (!Object.hasOwn(declared, name)) throw invalid(template, `names '${token}', no parameter of it`, declared);
      const value = variable(name, declared[name]!);
      script += quote === '"' ? value : quote === "'" ? `'"${value}"'` : `"${value}"`;
      shown += quote === '' ? shellQuote(declared[name]!) : declared[name]!;
      continue;
    }
    const text = token === '{{' || token === '}}' ? token[0]! : token;
    // in single quotes a backslash is a letter, and what follows it may end the quotes
    quote = nextQuote(quote, quote === "'" && text.length > 1 ? text.slice(1) : text);
    script += text;
    shown += text;
  }
  for (const [name, value] of Object.entries(extra)) {
    script += ` "--${variable(`extra ${name}`, name)}" "${variable(`value of ${name}`, value)}"`;
    shown += ` --${shellQuote(name)} ${shellQuote(value)}`;
  }
  return { script, variables, shown };
}

function nextQuote(quote: Quote, text: string): Quote {
  if (text !== "'" && text !== '"') return quote;
  return quote === '' ? text : quote === text ? '' : quote;
}

/** A text as one word of a shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

function invalid(template: string, what: string, declared: Readonly<Record<string, string>>): ConfigError {
  const names = Object.keys(declared);
  return new ConfigError('PROJECT_FILE_INVALID', `The command '${template.trim()}' ${what}.`, {
    hint: `Parameters are ${names.length === 0 ? 'not declared' : names.map((n) => `{${n}}`).join(', ')}; write {{ and }} for braces of the shell.`,
  });
}
