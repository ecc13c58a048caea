//! A command, the office it is killed in, and what may be found there afterwards.

use serde_json::Value;

use super::folder::{Answer, Folder, Order};
use super::invented::{PEOPLE, name};
use super::state::State;

/// A command and every state of its office in which nothing is half.
pub struct Scenario {
    /// What the command is called.
    pub name: &'static str,
    /// The office before.
    pub base: Folder,
    /// The command.
    pub order: Order,
    /// What is asked of the office once the command was given again.
    questions: [Order; QUESTIONS],
    wholes: Vec<Whole>,
}

/// A state in which nothing is half, and what follows from it.
struct Whole {
    state: State,
    sequel: Sequel,
}

/// What the command answers when given again, what the office holds then, and what it says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Sequel {
    again: Answer,
    state: State,
    answers: Vec<Answer>,
}

const QUESTIONS: usize = 5;
const VERIFY: usize = 0;
const LIST: usize = 2;
const NEXT_RUN: usize = 3;

/// How far a killed command had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing of it is there.
    Untouched,
    /// Some of it is wholly there, the rest not at all.
    Partly,
    /// All of it is there.
    Done,
}

impl Scenario {
    /// `between` are offices in which some of what the command does is wholly done and the rest not at all; `month` is
    /// the month of the next run.
    pub fn new(
        name: &'static str,
        base: &Folder,
        command: &str,
        between: Vec<Folder>,
        month: &str,
    ) -> Scenario {
        let person = self::name(PEOPLE / 2);
        let questions = [
            "verify --json",
            "figures --year 2011 --json",
            "pay list --json",
            &format!("pay run --month {month} --as 张三 --json"),
            &format!("pay explain --batch {month}-1 --person {person} --json"),
        ];
        let mut scenario = Scenario {
            name,
            base: base.copy(),
            order: Order::yushui(command),
            questions: questions.map(Order::yushui),
            wholes: Vec::new(),
        };
        let (done, twin) = (base.copy(), base.copy());
        done.must(command);
        twin.must(command);
        let chance = State::of(&done).difference(&State::of(&twin));
        assert!(
            chance.is_empty(),
            "{name} is not the same twice: {chance:?}"
        );

        let mut wholes = vec![base.copy()];
        wholes.extend(between);
        wholes.push(done);
        for folder in wholes {
            let state = State::of(&folder);
            let sequel = scenario.sequel(&folder);
            scenario.wholes.push(Whole { state, sequel });
        }
        scenario.assert_undisturbed_runs_agree();
        scenario
    }

    /// However often it is given, and wherever it starts from, the command pays the same.
    fn assert_undisturbed_runs_agree(&self) {
        let sequels = || self.wholes.iter().map(|whole| &whole.sequel);
        for sequel in sequels() {
            for answer in &sequel.answers {
                assert_eq!(answer.code, Some(0), "{}: {answer:?}", self.name);
            }
        }
        let paid: Vec<i64> = sequels().map(Sequel::live_fen).collect();
        let next: Vec<i64> = sequels().map(Sequel::next_run_fen).collect();
        for fen in [&paid, &next] {
            assert!(fen.iter().all(|f| *f == fen[0]), "{}: {fen:?}", self.name);
        }
    }

    /// Looks at an office whose command was killed; answers how far it had come.
    ///
    /// # Errors
    /// Says what is wrong: verification finds fault, something is half, acknowledged work is not there, or the command
    /// given again does not lead to where an undisturbed office is.
    pub fn judge(&self, folder: &Folder, acknowledged: bool) -> Result<Progress, String> {
        let verified = folder.run(&self.questions[VERIFY]);
        if verified.code != Some(0) || json(&verified)["ok"] != true {
            return Err(format!("verify finds fault: {verified:?}"));
        }
        let state = State::of(folder);
        let place = self.wholes.iter().position(|whole| whole.state == state);
        let Some(place) = place else {
            let wholes = self
                .wholes
                .iter()
                .map(|whole| state.difference(&whole.state));
            let far: Vec<String> = wholes.map(|tables| tables.join(", ")).collect();
            return Err(format!(
                "half done, from each whole state: {}",
                far.join(" | ")
            ));
        };
        let last = self.wholes.len() - 1;
        if acknowledged && place != last {
            return Err("lost: it said it was done".to_owned());
        }
        let (sequel, undisturbed) = (self.sequel(folder), &self.wholes[place].sequel);
        if let Some(what) = sequel.difference(undisturbed) {
            return Err(format!("given again it ends elsewhere: {what}"));
        }
        Ok(match place {
            0 => Progress::Untouched,
            _ if place == last => Progress::Done,
            _ => Progress::Partly,
        })
    }

    fn sequel(&self, folder: &Folder) -> Sequel {
        let again = folder.run(&self.order);
        let state = State::of(folder);
        let answers = self.questions.iter().map(|question| folder.run(question));
        let mut answers: Vec<Answer> = answers.collect();
        // The end of a chain tells when it was written, which is another moment each time.
        if answers[VERIFY].code == Some(0) {
            let mut found = json(&answers[VERIFY]);
            found.as_object_mut().unwrap().remove("heads");
            answers[VERIFY].printed = found.to_string();
        }
        Sequel {
            again,
            state,
            answers,
        }
    }

    /// What the run after it pays, in fen, when nothing was disturbed.
    pub fn next_run_fen(&self) -> i64 {
        self.wholes[0].sequel.next_run_fen()
    }
}

impl Sequel {
    /// What all batches pay that are not replaced, in fen.
    fn live_fen(&self) -> i64 {
        let list = json(&self.answers[LIST]);
        let batches = list["batches"].as_array().unwrap();
        let live = batches.iter().filter(|batch| batch["state"] != "void");
        live.map(|batch| batch["total_fen"].as_i64().unwrap()).sum()
    }

    fn next_run_fen(&self) -> i64 {
        json(&self.answers[NEXT_RUN])["total_fen"].as_i64().unwrap()
    }

    /// The first thing in which it differs.
    fn difference(&self, other: &Sequel) -> Option<String> {
        let tables = self.state.difference(&other.state);
        if !tables.is_empty() {
            return Some(tables.join(", "));
        }
        let ours = std::iter::once(&self.again).chain(&self.answers);
        let theirs = std::iter::once(&other.again).chain(&other.answers);
        ours.zip(theirs)
            .find(|(ours, theirs)| ours != theirs)
            .map(|(ours, theirs)| format!("{ours:?} instead of {theirs:?}"))
    }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.printed).unwrap_or_default()
}
