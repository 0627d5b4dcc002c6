import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { project } from '../../cli/run-odeon.js';

/** `bin/odeon` in a process of its own, whose output is followed while it runs. */
export class Program {
  readonly lines: string[] = [];
  stdout = '';
  /** The exit code; null where a signal has ended it. */
  readonly ended: Promise<number | null>;
  private readonly process: ChildProcess;
  private over = false;
  private readonly watchers = new Set<() => void>();

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [join(project, 'bin', 'odeon'), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    let rest = '';
    const take = (text: string): void => {
      const parts = (rest + text).split('\n');
      rest = parts.pop()!;
      this.lines.push(...parts);
      for (const watch of this.watchers) watch();
    };
    child.stderr.setEncoding('utf8').on('data', take);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      take(text);
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.over = true;
        resolve(code);
        for (const watch of this.watchers) watch();
      });
    });
  }

  get pid(): number {
    return this.process.pid!;
  }

  get running(): boolean {
    return !this.over;
  }

  /** The first line that contains a text, as soon as it is there. */
  async line(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const watch = (): void => {
        const found = this.lines.find((line) => line.includes(text));
        if (found === undefined && !this.over) return;
        this.watchers.delete(watch);
        if (found === undefined) reject(new Error(`ended without '${text}':\n${this.lines.join('\n')}`));
        else resolve(found);
      };
      this.watchers.add(watch);
      watch();
    });
  }

  signal(name: NodeJS.Signals): void {
    if (!this.over) this.process.kill(name);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}
