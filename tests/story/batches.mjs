// A batch through the hands that every walk puts it through.

/** Works out a batch by what was known on a day, or by all that is known; answers where it is. */
export async function prepared(clerk, month, day) {
  await clerk.go("/payments/new");
  await clerk.fill("month", month);
  if (day) await clerk.fill("known_at", day);
  await clerk.press("生成批次");
  await clerk.sees("已生成");
  return clerk.path;
}

/** From the draft to 已审批, by two others. */
export async function passed({ reviewer, approver }, batch) {
  await reviewer.go(batch);
  await reviewer.press("复核通过");
  await approver.go(batch);
  await approver.press("审批");
  await approver.press("审批通过");
  await approver.sees("已审批");
}
