// The engines: unpacked once from their packages, started with a puppeteer of their age.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const require = createRequire(import.meta.url);
const modules = fileURLToPath(new URL("node_modules", import.meta.url));

/** The engines that offices still have; `0` is today's, installed by the system. */
const ENGINES = {
  0: { driver: "puppeteer-core", program: "/usr/bin/chromium" },
  83: { from: "chrome-aws-lambda", driver: "puppeteer-core-3" },
  109: { from: "chromium-109", driver: "puppeteer-core-19" },
};

function unpacked(version) {
  const { from, program: installed } = ENGINES[version];
  if (installed) return { program: installed };
  const folder = path.join(modules, `.engine-${version}`);
  const program = path.join(folder, "chromium");
  if (!fs.existsSync(program)) {
    fs.mkdirSync(folder, { recursive: true });
    const open = (name) => zlib.brotliDecompressSync(fs.readFileSync(path.join(modules, from, "bin", name)));
    fs.writeFileSync(path.join(folder, "libraries.tar"), open("aws.tar.br"));
    execFileSync("tar", ["-xf", "libraries.tar"], { cwd: folder });
    fs.writeFileSync(`${program}.part`, open("chromium.br"), { mode: 0o755 });
    fs.renameSync(`${program}.part`, program);
  }
  return { program, libraries: path.join(folder, "lib") };
}

/** Starts an engine; answers its browser and the folder of its profile. */
export async function start(version) {
  const { program, libraries } = unpacked(version);
  const driver = require(ENGINES[version].driver);
  const puppeteer = driver.default ?? driver;
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "yushui-engine-"));
  const browser = await puppeteer.launch({
    executablePath: program,
    headless: true,
    env: libraries ? { ...process.env, LD_LIBRARY_PATH: libraries } : process.env,
    userDataDir: profile,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", ...(libraries ? ["--single-process", "--no-zygote"] : []), "--no-first-run", "--disable-background-networking", "--disable-sync", "--disable-component-update"],
    defaultViewport: { width: 1366, height: 768 },
  });
  return { browser, profile };
}

export const VERSIONS = Object.keys(ENGINES).map(Number);
