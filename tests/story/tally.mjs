// What was looked at and what was not right, and what a task costs against what it may.

export class Tally {
  passed = 0;
  failed = [];

  check = (right, words) => {
    if (right) {
      this.passed += 1;
      return;
    }
    this.failed.push(words);
    console.log(`✗ ${words}`);
  };

  /** Does a task with a pair of hands, and holds its cost against its budget. */
  async task(name, hands, { clicks = Infinity, pages = Infinity, seconds = Infinity }, work) {
    hands.reset();
    const began = Date.now();
    await this.step(name, async () => {
      await work(hands);
      const { cost } = hands;
      const timed = seconds < Infinity ? `，${cost.seconds.toFixed(1)}/${seconds} 秒` : "";
      const spent = `${name}：按键 ${cost.keys}，点击 ${cost.clicks}/${clicks}，页面 ${cost.pages}/${pages}${timed}`;
      const over = cost.clicks > clicks || cost.pages > pages || cost.seconds > seconds;
      if (over) throw new Error(`超出预算 ${spent}`);
      console.log(`✓ ${spent}（实际 ${((Date.now() - began) / 1000).toFixed(1)} 秒）`);
    });
  }

  /** Something done on the way; what comes after is tried all the same. */
  async step(name, work) {
    try {
      await work();
      this.passed += 1;
    } catch (error) {
      this.check(false, `${name}：${error.message}`);
    }
  }
}
