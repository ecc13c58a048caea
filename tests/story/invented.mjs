// People, numbers and photos that never were.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const SURNAMES = [..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"];
const PHONE = "INVENTED PHONE";
const GIVEN = [..."建国桂英志强秀珍玉兰德海春生文华勇凤长山素芬保民梅金福翠洪亮月振光瑞"];

/** An ID number with its check digit, of somebody born on a day written 19500612. */
export function idNumber(birth, sequence, region = "990101") {
  const body = `${region}${birth}${String(sequence).padStart(3, "0")}`;
  const sum = [...body].reduce((sum, digit, i) => sum + Number(digit) * WEIGHTS[i], 0);
  return body + "10X98765432"[sum % 11];
}

/** The ID number of the n-th of many people, all born on other days. */
export function idNumberOf(n, region) {
  const day = new Date(Date.UTC(1940, 0, 1 + n));
  return idNumber(day.toISOString().slice(0, 10).replaceAll("-", ""), 700 + (n % 100), region);
}

export function nameOf(n) {
  return SURNAMES[n % SURNAMES.length] + GIVEN[(n * 7) % GIVEN.length] + GIVEN[(n * 11 + 3) % GIVEN.length];
}

/** A bank account whose check digit is right. */
export function accountOf(n) {
  const body = `990103${String(n).padStart(12, "0")}`;
  const doubled = [...body].reverse().map((digit, i) => (i % 2 ? Number(digit) : Number(digit) * 2));
  const sum = doubled.reduce((sum, digit) => sum + (digit > 9 ? digit - 9 : digit), 0);
  return body + ((10 - (sum % 10)) % 10);
}

const short = (n) => [n & 255, n >> 8];
const long = (n) => [...short(n & 65535), ...short(n >>> 16)];
const field = (tag, type, count, value) => [...short(tag), ...short(type), ...long(count), ...long(value)];

/** A picture as a telephone takes it: where it was taken, and with what, stands in it. */
export function photographed(jpeg) {
  const place = [short(2), field(1, 2, 2, 78), field(2, 5, 3, 56), long(0), [31, 1, 14, 1, 22, 1].flatMap(long)];
  const told = [long(8), short(1), field(0x8825, 4, 1, 26), long(0), ...place].flat();
  const exif = Buffer.concat([Buffer.from("Exif\0\0II*\0", "latin1"), Buffer.from(told), Buffer.from(PHONE)]);
  const size = exif.length + 2;
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, size >> 8, size & 255]), exif, jpeg.subarray(2)]);
}

/** Whether a picture tells more than what can be seen on it. */
export function tells(jpeg) {
  for (let at = 2; at < jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1] === 0xe1 || jpeg[at + 1] === 0xed || jpeg[at + 1] === 0xfe) return true;
  }
  return jpeg.includes(PHONE);
}
