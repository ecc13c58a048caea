//! The doors agree: every act of every subject is tried through page, interface and command line with the same wrong and
//! right words, and has to give the same answer, the same audit entries and the same state.
//!
//! A line of [`table`] is somebody trying something. An act that `yushui do --list` names and that is not both done and
//! refused here fails the test.

mod assessments;
mod cases;
mod comparisons;
mod confirmations;
mod documents;
mod funds;
mod ledgers;
mod organisation;
mod owed;
mod pairs;
mod payments;
mod people;
mod plans;
mod posts;
mod standards;
mod users;
mod visits;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::sheet::id_number;
use crate::common::web::{Browser, Site};
use crate::common::{CLERK, Desk, today};
use serde_json::{Map, Value, json};

const LIAISON: &str = "孙七";
const HOSPITAL: &str = "周院";
const ADMIN: &str = "管理员";
const SAFETY: &str = "钱安";

/// What somebody is to be told.
#[derive(Clone, Copy, Debug)]
enum Wants {
    /// Done; the state it leads to.
    Done(&'static str),
    /// Refused in these words.
    Refused(&'static str),
    /// Not hers to do, or not there for her.
    NotHers,
}

use Wants::{Done, NotHers, Refused};

/// Who, which act, with what, and what comes of it.
type Try = (&'static str, &'static str, &'static Said, Wants);

/// Fields and what is said in them.
type Said = [(&'static str, &'static str)];

/// A record as it is registered through the interface, and what is tried with it, one after the other.
struct Life {
    /// As it stands in commands.
    subject: &'static str,
    /// Where one stands, its key left out: on pages, and at the interface. `{0}` is the key that the first call answered,
    /// `{no}` the number of the record.
    at: [&'static str; 2],
    /// Its table, or what reads as one, and the column that names it beside `region`.
    table: (&'static str, &'static str),
    /// The column, and the field at every door, that says how it was seen; empty where nothing could be.
    stamp: &'static str,
    /// How the actions of its audit entries begin.
    audited: &'static str,
    /// How it comes to be.
    made: Made,
    /// Which of the calls registers the record itself.
    record: usize,
    tries: &'static [Try],
}

/// How a record comes to be.
enum Made {
    /// By whom, where, with what, in as many calls as it takes; `{0}` is the key that the first of them answered.
    Posted(&'static str, Vec<(String, Value)>),
    /// By an import, which answers its key.
    Imported(fn(&Desk) -> String),
    /// By what is tried: nothing is there before.
    Tried,
    /// The same; what stands for its key says where.
    Keyed(&'static str),
}

/// What stands for the key of what is not there yet.
const NEW: &str = "new";

/// Everything that is tried, subject by subject.
fn table([village, apart]: [&str; 2]) -> Vec<Life> {
    let mut lives = cases::lives(village);
    lives.extend(plans::lives());
    lives.extend(payments::lives());
    lives.extend(owed::lives());
    lives.extend(funds::lives());
    lives.extend(people::lives());
    lives.extend(comparisons::lives());
    lives.extend(confirmations::lives());
    lives.extend(posts::lives(apart));
    lives.extend(pairs::lives());
    lives.extend(ledgers::lives());
    lives.extend(assessments::lives());
    lives.extend(visits::lives(village));
    lives.extend(documents::lives());
    lives.extend(standards::lives());
    lives.extend(organisation::lives(apart));
    lives.extend(users::lives());
    lives
}

/// Registers a record; answers its key and the first that was answered, the latest of its table where the interface does
/// not say.
fn registered(desk: &Desk, people: &mut People<'_>, life: &Life) -> (String, String) {
    let (by, calls) = match &life.made {
        Made::Posted(by, calls) => (by, calls),
        Made::Imported(import) => return (import(desk), String::new()),
        Made::Tried => return (NEW.to_owned(), String::new()),
        Made::Keyed(key) => return ((*key).to_owned(), NEW.to_owned()),
    };
    let by = people.browser(by);
    let mut keys: Vec<String> = Vec::new();
    for (at, body) in calls {
        let first = keys.first().map_or("", String::as_str);
        let body = body.to_string().replace("{0}", first);
        let body = serde_json::from_str(&body).unwrap();
        let made = by.post_json(&at.replace("{0}", first), &body);
        assert!(matches!(made.status, 200 | 201), "{}", made.html);
        let made: Value = serde_json::from_slice(&made.bytes).unwrap();
        let key = made["key"].as_str().map(str::to_owned);
        keys.push(key.unwrap_or_else(|| latest(desk, life.table.0)));
    }
    (keys[life.record].clone(), keys.swap_remove(0))
}

/// The address of somebody's dossier.
fn key_of(desk: &Desk, name: &str) -> String {
    let key = "region || '-100-' || (id % 1000000000) AS text";
    let sql = format!("SELECT {key} FROM person WHERE name = '{name}'");
    desk.column(&sql).swap_remove(0)
}

fn latest(desk: &Desk, table: &str) -> String {
    let sql = format!(
        "SELECT region || '-100-' || MAX(id % 1000000000) AS text FROM {table} AS record GROUP BY region"
    );
    desk.column(&sql).swap_remove(0)
}

/// What is said, with `{seen}` as the record reads now, and `{today}`.
fn said_of(
    people: &mut People<'_>,
    life: &Life,
    key: &str,
    (by, said): (&str, &'static Said),
) -> Vec<(&'static str, String)> {
    let path = format!("/api/v1{}{key}", life.at[1]);
    let mut text = |text: &str| {
        if text != "{seen}" {
            return text.replace("{today}", &today());
        }
        let read = people.browser(by).get(&path);
        let read: Value = serde_json::from_slice(&read.bytes).unwrap();
        read["seen"].as_str().unwrap().to_owned()
    };
    said.iter()
        .map(|(code, said)| (*code, text(said)))
        .collect()
}

/// What a door answered.
#[derive(Debug, PartialEq, Clone)]
struct Answered {
    done: bool,
    /// Not hers to do, or not there for her.
    not_hers: bool,
    words: String,
}

/// One of the doors, to an office of its own.
trait Door {
    fn name(&self) -> &'static str;
    fn tries(&mut self, by: &str, record: &Record, act: &str, said: &[(&str, &str)]) -> Answered;
}

/// A record, as a door finds it.
struct Record {
    subject: &'static str,
    /// Where it stands: on pages, and at the interface.
    stands: [String; 2],
    key: String,
    /// How it was seen: the field, and what is said in it.
    seen: (&'static str, String),
    /// Where each act is posted, and whether its form stands alone.
    at: BTreeMap<String, (String, bool)>,
}

/// Where each act of each subject is posted, and whether its form stands alone.
type Acts = BTreeMap<String, BTreeMap<String, (String, bool)>>;

/// What is said while figures are being worked out, by a sentence or a page of its own.
const NOT_YET: [&str; 2] = ["还在统计", "正在统计"];

fn is_not_yet(words: &str) -> bool {
    NOT_YET.iter().any(|told| words.contains(told))
}

impl Record {
    fn of(life: &Life, (key, first): &(String, String), seen: &str, at: &Acts) -> Record {
        let number = key.rsplit_once('/').or(key.split_once('-'));
        let number = number.map_or("", |(_, number)| number);
        let stands = life.at.map(|at| match at.split_once('{') {
            Some(_) => at.replace("{0}", first).replace("{no}", number),
            None if key == NEW || first == NEW => at.to_owned(),
            None => format!("{at}{key}"),
        });
        Record {
            subject: life.subject,
            stands,
            key: key.clone(),
            seen: (life.stamp, seen.to_owned()),
            at: at[life.subject].clone(),
        }
    }

    /// Where an act is posted, with what its address says besides the key.
    fn act_at(&self, door: usize, act: &str, said: &[(&str, &str)]) -> String {
        let at = format!("{}/{}", self.stands[door], self.at[act].0);
        let at = at.trim_end_matches('/').to_owned();
        let fill =
            |at: String, (code, text): &(&str, &str)| at.replace(&format!("{{{code}}}"), text);
        said.iter().fold(at, fill)
    }
}

struct Page<'d>(People<'d>);
struct Interface<'d>(People<'d>);
struct Command<'d>(&'d Desk);

/// Everybody's browser.
struct People<'d> {
    site: &'d Site,
    browsers: BTreeMap<String, Browser>,
}

impl People<'_> {
    fn browser(&mut self, name: &str) -> &mut Browser {
        let site = self.site;
        let made = || site.sign_in(name);
        self.browsers.entry(name.to_owned()).or_insert_with(made)
    }
}

impl Door for Page<'_> {
    fn name(&self) -> &'static str {
        "page"
    }

    fn tries(&mut self, by: &str, record: &Record, act: &str, said: &[(&str, &str)]) -> Answered {
        let browser = self.0.browser(by);
        let page = &record.stands[0];
        browser.open("/");
        browser.get(page);
        let alone = record.at[act].1;
        // What only tries is another button beneath the same form.
        let form = act.trim_end_matches("_trial");
        let name = |code: &str| match alone {
            true => code.to_owned(),
            false => format!("{form}_{code}"),
        };
        let named: Vec<(String, String)> = match (record.subject, act) {
            ("visits", "make") => visits::on_page(said),
            ("documents", "edit") => documents::on_page(said),
            ("standards", "add") => standards::on_page(said),
            _ => said
                .iter()
                .map(|(c, t)| (name(c), (*t).to_owned()))
                .collect(),
        };
        let fields = named.iter().map(|(n, t)| (n.as_str(), t.as_str()));
        let (files, mut fields): (Vec<_>, Vec<_>) = fields.partition(|(n, _)| n.ends_with("_file"));
        fields.push((record.seen.0, &record.seen.1));
        let path = record.act_at(0, act, said);
        let page = match files.first() {
            Some((name, text)) => {
                browser.upload(&path, &fields, &[(name, "a.csv", text.as_bytes())])
            }
            None => browser.post(&path, &fields),
        };
        if page.status == 303 {
            let told = browser.get(&page.headers["location"]).text();
            return Answered {
                done: !is_not_yet(&told),
                not_hers: false,
                words: told,
            };
        }
        let words = page.text();
        Answered {
            // A file.
            done: page.status == 200 && !is_not_yet(&words),
            not_hers: matches!(page.status, 403 | 404),
            words,
        }
    }
}

impl Door for Interface<'_> {
    fn name(&self) -> &'static str {
        "interface"
    }

    fn tries(&mut self, by: &str, record: &Record, act: &str, said: &[(&str, &str)]) -> Answered {
        let mut body: Map<String, Value> = said
            .iter()
            .map(|(code, text)| ((*code).to_owned(), as_json(text)))
            .collect();
        let (field, seen) = &record.seen;
        let version: Option<i64> = seen.parse().ok();
        let shown = version.map_or(json!(seen), |version| json!(version));
        if !field.is_empty() {
            body.insert((*field).to_owned(), shown);
        }
        let path = format!("/api/v1{}", record.act_at(1, act, said));
        let browser = self.0.browser(by);
        let page = if act == "settle" || act == "settle_trial" {
            let file = said.first().map_or("", |(_, text)| text);
            let path = format!("{path}?{field}={seen}");
            browser.post_file(&path, "text/csv", file.as_bytes())
        } else {
            browser.post_json(&path, &Value::Object(body))
        };
        let answer: Value = serde_json::from_slice(&page.bytes).unwrap_or_default();
        let words = answer["message"].as_str().unwrap_or_default().to_owned();
        let done = matches!(page.status, 200 | 201);
        // A signed text is no other.
        let same_text =
            matches!(act, "sign" | "take_on") || (record.subject, act) == ("documents", "void");
        if let (true, Some(version), false) = (done, version, same_text) {
            assert_eq!(answer["version"], version + 1, "{act}: {answer}");
        }
        Answered {
            done,
            not_hers: matches!(page.status, 403 | 404),
            words,
        }
    }
}

/// Rows are an array in JSON, and a text elsewhere.
fn as_json(text: &str) -> Value {
    match text.starts_with('[') {
        true => serde_json::from_str(text).unwrap(),
        false => json!(text),
    }
}

impl Door for Command<'_> {
    fn name(&self) -> &'static str {
        "command"
    }

    fn tries(&mut self, by: &str, record: &Record, act: &str, said: &[(&str, &str)]) -> Answered {
        let seen = format!("--{}", record.seen.0);
        let flags: Vec<String> = said.iter().map(|(code, _)| format!("--{code}")).collect();
        let mut words = vec!["do", record.subject, &record.key, act, "--data", "data"];
        words.extend(["--as", by, "--out", "given", "--json"]);
        if seen != "--" {
            words.extend([seen.as_str(), &record.seen.1]);
        }
        for (flag, (code, text)) in flags.iter().zip(said) {
            let mut text = *text;
            if *code == "file" {
                std::fs::write(self.0.path("a.csv"), text).unwrap();
                text = "a.csv";
            }
            words.extend([flag.as_str(), text]);
        }
        let answer = self.0.run_words(words);
        let said = &answer.complaint;
        Answered {
            done: answer.code == 0,
            not_hers: said.contains("没有找到") || said.contains("请由") || said.contains("不能"),
            words: said.clone(),
        }
    }
}

/// A town with a member unit for health and a liaison.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let form = clerk.open("/units/new");
    let mut fields = vec![("name", "卫生院"), ("duty", "医疗和心理咨询")];
    if form.html.contains("name=\"division\"") {
        fields.push(("division", "990101100000"));
    }
    clerk.done("/units/new", &fields);
    desk.done(&format!(
        "users add --name {HOSPITAL} --role 成员单位 --unit 卫生院"
    ));
    let with_second = users::WITH_SECOND;
    desk.done(&format!("users add --name {with_second} --role 复核"));
    crate::second_factor::set(&mut site.sign_in(with_second));
    desk.import_sample("jia_town_2011.xlsx");
    let [(first, role), others @ ..] = payments::ONE_PERSON;
    let number = id_number(77);
    desk.done(&format!(
        "users add --name {first} --role {role} --id-number {number}"
    ));
    for (name, role) in others {
        desk.done(&format!("users add --name {name} --role {role}"));
        desk.account_of(name, Some(first));
    }
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(9_001)
    ));
    let village = village(&desk);
    desk.done(&format!(
        "users add --name {LIAISON} --role 联络员 --division {village}"
    ));
    desk
}

/// A village of the town whose liaison has no account.
fn village_apart(desk: &Desk) -> String {
    desk.column("SELECT CAST(MAX(division) AS TEXT) AS text FROM person")[0].clone()
}

/// A village of the town.
fn village(desk: &Desk) -> String {
    desk.column("SELECT CAST(MIN(division) AS TEXT) AS text FROM person")[0].clone()
}

/// What was written since: audit entries but for the way they came by, and the stamp and state of the record.
fn left_behind(desk: &Desk, life: &Life, key: &str) -> (Vec<String>, String, String) {
    let ((table, name), stamp, audited) = (life.table, life.stamp, life.audited);
    let key = key.trim_start_matches("P-");
    let audit = desk.column(&format!(
        "SELECT action || ' ' || actor || ' ' || subject || ' ' || detail AS text FROM audit_entry \
         WHERE action LIKE '{audited}%' ORDER BY seq"
    ));
    let which = match life.made {
        Made::Tried | Made::Keyed(_) => "1 = 1 ORDER BY id DESC LIMIT 1".to_owned(),
        _ => format!("region || '-100-' || ({name}) = '{key}'"),
    };
    let stamp = if stamp.is_empty() { "''" } else { stamp };
    let now = desk.column(&format!(
        "SELECT {stamp} || ' ' || state AS text FROM {table} AS record WHERE {which}"
    ));
    let now = now.first().map_or(" ", String::as_str);
    let (stamp, state) = now.split_once(' ').unwrap();
    (audit, stamp.to_owned(), state.to_owned())
}

/// Where each act of the subjects is posted, by the description of the interface and `do --list`.
fn addresses(desk: &Desk) -> Acts {
    let listed = desk.run_words(["do", "--list", "--json"]).json();
    let mut all = Acts::new();
    for act in listed.as_array().unwrap() {
        let text = |name: &str| act[name].as_str().unwrap().to_owned();
        all.entry(text("subject"))
            .or_default()
            .insert(text("act"), (text("at"), act["alone"] == true));
    }
    all
}

#[test]
fn every_act_answers_alike_at_every_door() {
    let desks: Vec<Desk> = {
        let first = town();
        vec![first.copy(), first.copy(), first]
    };
    let sites: Vec<Site> = desks.iter().map(Desk::serve).collect();
    let at = addresses(&desks[0]);
    let people = |n: usize| People {
        site: &sites[n],
        browsers: BTreeMap::new(),
    };
    let mut doors: [Box<dyn Door + '_>; 3] = [
        Box::new(Page(people(0))),
        Box::new(Interface(people(1))),
        Box::new(Command(&desks[2])),
    ];
    // Whoever registers and reads, at every office alike.
    let mut readers = [people(0), people(1), people(2)];
    let mut done = BTreeSet::new();
    let mut refused = BTreeSet::new();
    let villages = [village(&desks[0]), village_apart(&desks[0])];
    for life in table(villages.each_ref().map(String::as_str)) {
        let all = desks.iter().zip(&mut readers);
        let keys: Vec<(String, String)> = all
            .map(|(desk, people)| registered(desk, people, &life))
            .collect();
        let mut seen = left_behind(&desks[0], &life, &keys[0].0).1;
        for (by, act, said, wants) in life.tries {
            let mut left = Vec::new();
            for (n, (door, desk)) in doors.iter_mut().zip(&desks).enumerate() {
                let key = &keys[n].0;
                let said = said_of(&mut readers[n], &life, key, (by, said));
                let said: Vec<(&str, &str)> = said.iter().map(|(c, t)| (*c, t.as_str())).collect();
                let record = Record::of(&life, &keys[n], &seen, &at);
                let answer = loop {
                    let answer = door.tries(by, &record, act, &said);
                    if answer.done || !is_not_yet(&answer.words) {
                        break answer;
                    }
                    std::thread::sleep(std::time::Duration::from_millis(300));
                };
                let what = format!("{} {by} {act} {said:?}: {answer:?}", door.name());
                match wants {
                    Done(_) => assert!(answer.done, "{what}"),
                    NotHers => assert!(!answer.done && answer.not_hers, "{what}"),
                    Refused(words) => {
                        assert!(!answer.done, "{what}");
                        for part in words.split('；') {
                            assert!(answer.words.contains(part), "{part}: {what}");
                        }
                    }
                }
                let now = left_behind(desk, &life, key);
                if let Done(state) = wants {
                    assert_eq!(now.2, *state, "{what}");
                }
                left.push(now);
            }
            assert_eq!(left[0], left[1], "page and interface: {act} {said:?}");
            assert_eq!(left[0], left[2], "page and command: {act} {said:?}");
            match wants {
                Done(_) => {
                    done.insert((life.subject.to_owned(), (*act).to_owned()));
                }
                Refused(_) | NotHers => {
                    assert_eq!(left[0].1, seen, "{act}");
                    refused.insert((life.subject.to_owned(), (*act).to_owned()));
                }
            }
            let before = std::mem::replace(&mut seen, left[0].1.clone());
            let same_text =
                matches!(*act, "sign" | "take_on") || (life.subject, *act) == ("documents", "void");
            if let (Done(_), "version", false) = (wants, life.stamp, same_text) {
                let number = |text: &str| text.parse::<i64>().unwrap();
                assert_eq!(number(&seen), number(&before) + 1, "{act}");
            }
            // Whoever read it before somebody else changed it is told so, everywhere alike.
            if matches!(wants, Done(_)) && seen != before && !life.stamp.is_empty() {
                for ((door, desk), key) in doors.iter_mut().zip(&desks).zip(&keys) {
                    let record = Record::of(&life, key, &before, &at);
                    let answer = door.tries(by, &record, act, said);
                    let told = ["刚被他人办过", "在您打开以后已"]
                        .iter()
                        .any(|words| answer.words.contains(words));
                    let told = told || answer.not_hers;
                    assert!(!answer.done && told, "{} late: {answer:?}", door.name());
                    assert_eq!(left_behind(desk, &life, &key.0), left[0]);
                }
            }
        }
    }
    for (subject, acts) in &at {
        for act in acts.keys() {
            let act = (subject.clone(), act.clone());
            assert!(
                done.contains(&act) && refused.contains(&act),
                "{act:?} is not tried both ways"
            );
        }
    }
    for desk in &desks {
        for (name, _) in &payments::ONE_PERSON[1..] {
            desk.account_of(name, None);
        }
        desk.done("verify");
    }
}

#[test]
fn each_act_is_done_in_the_states_of_its_row_and_no_other() {
    let rows: BTreeSet<String> = include_str!("doors/states.csv")
        .lines()
        .skip(1)
        .map(str::to_owned)
        .collect();
    let listed = Desk::empty().run_words(["do", "--list", "--json"]).json();
    let found: BTreeSet<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|act| {
            let text = |name: &str| act[name].as_str().unwrap();
            let states = act["states"].as_array().unwrap();
            let states: Vec<&str> = states.iter().map(|s| s.as_str().unwrap()).collect();
            format!("{},{},{}", text("subject"), text("act"), states.join(" "))
        })
        .collect();
    assert_eq!(found, rows);
}
