/** What argparse does with a command line, as far as CAIO's scripts use it. */
export interface Option {
  /** With the dashes. */
  readonly name: string;
  readonly takes: 'value' | 'nothing';
  readonly required?: boolean;
  readonly choices?: readonly string[];
}

export type Parsed =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly usage: string };

/** Reads `--name value`, `--name=value` and flags. A value that begins with a dash needs the `=`, as in argparse. */
export function parseArguments(script: string, options: readonly Option[], args: readonly string[]): Parsed {
  const values = new Map<string, string>();
  const shown = options
    .map(({ name, takes, required }) => {
      const text =
        takes === 'value' ? `${name} ${name.replace(/^-+/, '').replaceAll('-', '_').toUpperCase()}` : name;
      return required ? text : `[${text}]`;
    })
    .join(' ');
  const wrong = (message: string): Parsed => ({
    ok: false,
    usage: `usage: ${script} [-h] ${shown}\n${script}: error: ${message}\n`,
  });
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const option = options.find(each => each.name === name);
    if (!option) return wrong(`unrecognized arguments: ${arg}`);
    if (option.takes === 'nothing') {
      values.set(name, 'true');
      continue;
    }
    const next = args[index + 1];
    const value = equals < 0 ? next : arg.slice(equals + 1);
    if (value === undefined || (equals < 0 && value.startsWith('-')))
      return wrong(`argument ${name}: expected one argument`);
    if (option.choices && !option.choices.includes(value)) {
      const list = option.choices.map(choice => `'${choice}'`).join(', ');
      return wrong(`argument ${name}: invalid choice: '${value}' (choose from ${list})`);
    }
    values.set(name, value);
    if (equals < 0) index += 1;
  }
  const missing = options.filter(each => each.required && !values.has(each.name)).map(each => each.name);
  if (missing.length > 0) return wrong(`the following arguments are required: ${missing.join(', ')}`);
  return { ok: true, values };
}
