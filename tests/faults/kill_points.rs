//! An office whose program is killed at any write is whole (F-01), and this check can fail (F-26).
//!
//! Commands are killed with strace before the Nth call that leaves something behind. Afterwards `verify` must find
//! nothing, every sheet, batch and answer must be there wholly or not at all, whatever was acknowledged must be there,
//! and the command given again must end where an undisturbed office ends, nothing paid twice. `YUSHUI_KILLS` says how
//! often; `make sweep-kill` asks for 1,000.

mod folder;
mod invented;
pub mod plan;
mod sabotage;
mod scenario;
mod state;
mod strace;
mod town;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use plan::Chance;
use scenario::{Progress, Scenario};
use strace::{Call, Killed, Point};
use town::Town;

const KILLS: usize = 40;
const SEED: u64 = 2011;
/// Of a hundred kills, how many fall to each of [`Town::scenarios`].
const SHARES: [usize; 5] = [35, 25, 15, 15, 10];
/// After so many faults the rest would tell nothing new.
const FAULTS_MAX: usize = 5;

#[expect(
    clippy::disallowed_methods,
    reason = "make sweep-kill asks how many kills"
)]
fn kills_asked() -> usize {
    let asked = std::env::var("YUSHUI_KILLS").ok();
    asked.map_or(KILLS, |kills| {
        kills.parse().expect("YUSHUI_KILLS is a number")
    })
}

/// What became of the kills.
#[derive(Default)]
struct Tally {
    by_command: BTreeMap<&'static str, usize>,
    by_call: BTreeMap<Call, usize>,
    progress: [usize; 3],
    acknowledged: usize,
    faults: Vec<String>,
}

impl Tally {
    fn kills(&self) -> usize {
        self.by_command.values().sum()
    }

    /// Notes what became of one kill of the command of `scenario`.
    fn note(&mut self, scenario: &Scenario, killed: Killed, judged: Result<Progress, String>) {
        let Point { call, nth } = killed.point;
        *self.by_command.entry(scenario.name).or_default() += 1;
        *self.by_call.entry(call).or_default() += 1;
        self.acknowledged += usize::from(killed.acknowledged);
        match judged {
            Ok(progress) => self.progress[progress as usize] += 1,
            Err(what) => {
                let (name, call, kept) = (scenario.name, call.name(), killed.folder.keep());
                let kept = kept.display();
                self.faults
                    .push(format!("{name}, {call} {nth}: {what} ({kept})"));
            }
        }
        if self.kills().is_multiple_of(100) {
            println!("{}", self.told());
        }
    }

    fn told(&self) -> String {
        let commands = self
            .by_command
            .iter()
            .map(|(name, n)| format!("{name} {n}"));
        let calls = self
            .by_call
            .iter()
            .map(|(call, n)| format!("{} {n}", call.name()));
        let [untouched, partly, done] = self.progress;
        format!(
            "强行结束 {} 次（{}；{}）：什么也没写 {untouched} 次，写完其中几步 {partly} 次，全部写完 {done} 次，\
             其中已报完成 {} 次；写一半、丢失、重复发放合计 {} 次（种子 {SEED}）",
            self.kills(),
            commands.collect::<Vec<_>>().join("，"),
            calls.collect::<Vec<_>>().join("，"),
            self.acknowledged,
            self.faults.len(),
        )
    }
}

#[test]
fn an_office_killed_at_any_write_is_whole() {
    let kills = kills_asked();
    let town = Town::shared();
    let scenarios = town.scenarios();
    let [import, approve, run, settle, export] = scenarios.each_ref().map(Scenario::next_run_fen);
    assert_eq!(
        (approve, export),
        (0, 0),
        "an approved month is not paid again"
    );
    assert_eq!(settle, town.failed_fen(), "what the bank sent back is");
    assert!(import > 0 && run > 0 && settle > 0);

    let mut chance = Chance(SEED);
    let mut plan: Vec<(&Scenario, Point)> = Vec::new();
    let points = thread::scope(|scope| {
        let counting = scenarios
            .each_ref()
            .map(|scenario| scope.spawn(|| strace::points(&scenario.base, &scenario.order)));
        counting.map(|points| points.join().unwrap())
    });
    for (index, (scenario, share)) in scenarios.iter().zip(SHARES).enumerate() {
        let points = &points[index];
        println!("{} 全程有 {} 处可以结束", scenario.name, points.len());
        // The last one takes what rounding left.
        let last = index + 1 == SHARES.len();
        let share = if last {
            kills - plan.len()
        } else {
            kills * share / 100
        };
        let spread = plan::spread(points, share, &mut chance);
        plan.extend(spread.into_iter().map(|point| (scenario, point)));
    }
    let tally = Mutex::new(Tally::default());
    let waiting = Mutex::new(plan.into_iter());
    let enough = || tally.lock().unwrap().faults.len() >= FAULTS_MAX;
    let next = || waiting.lock().unwrap().next().filter(|_| !enough());
    let work = || {
        while let Some((scenario, point)) = next() {
            let killed = strace::kill(&scenario.base, &scenario.order, point);
            let judged = scenario.judge(&killed.folder, killed.acknowledged);
            tally.lock().unwrap().note(scenario, killed, judged);
        }
    };
    thread::scope(|scope| {
        let hands = thread::available_parallelism().map_or(1, usize::from);
        (0..hands).for_each(|_| {
            scope.spawn(work);
        });
    });
    let tally = tally.into_inner().unwrap();
    println!("{}", tally.told());
    assert!(tally.faults.is_empty(), "{:#?}", tally.faults);
}
