//! do: any act that a page has.

use std::path::PathBuf;

use doors::every_act;
use ground::acts::{Acts, Listed, Ordered};
use ground::{Error, Result};

use super::{DONE, print};
use crate::args::DataArgs;
use crate::surroundings::{actor_named, open};

/// What stands on the command line behind `do`.
#[derive(Default)]
struct Words {
    /// Subject, key, act.
    what: Vec<String>,
    data: Option<PathBuf>,
    keys: Option<PathBuf>,
    db: Option<String>,
    actor: Option<String>,
    out: Option<PathBuf>,
    json: bool,
    fields: Vec<(String, String)>,
}

/// Does an act, or lists what can be done.
pub async fn act(list: bool, words: &[String]) -> Result<u8> {
    let words = read(words)?;
    let acts = every_act();
    if list {
        let all: Vec<Listed> = acts.iter().flat_map(|acts| acts.listed()).collect();
        return listed(&all, words.json);
    }
    let [subject, key, act] = words.what.as_slice() else {
        return Err(usage("请写明事项、编号、办法三样"));
    };
    let mut of_subject = acts.iter().filter(|acts| acts.code() == subject);
    let has = |acts: &dyn Acts| acts.listed().iter().any(|known| known.act == act);
    // What is done with a record, and what makes one, stand apart.
    let acts = of_subject.clone().find(|acts| has(acts.as_ref()));
    let acts = acts.or_else(|| of_subject.next());
    let acts = acts.ok_or_else(|| usage(&format!("没有“{subject}”这种事项")))?;
    let data = words.data.ok_or_else(|| usage("还缺参数：--data"))?;
    let actor = words.actor.ok_or_else(|| usage("还缺参数：--as"))?;
    let (keys, db) = (words.keys, words.db);
    let office = open(&DataArgs { data, keys, db }).await?;
    let actor = actor_named(&office, Some(&actor)).await?;
    let ordered = Ordered {
        key,
        act,
        fields: &words.fields,
        out: words.out.as_deref(),
    };
    let done = acts.perform(&office, &actor, ordered).await?;
    office.close().await?;
    if words.json {
        let mut answer = done.more;
        answer.extend([
            ("message".to_owned(), done.told.into()),
            ("state".to_owned(), done.state.into()),
            ("state_label".to_owned(), done.state_label.into()),
            ("version".to_owned(), done.version.into()),
        ]);
        print::json(&answer)?;
    } else {
        let told = done.told.trim_end_matches('。');
        match (done.state_label, done.key()) {
            ("", "") => say!("{told}。"),
            ("", key) => say!("{told}，编号 {key}。"),
            (state, _) => say!("{told}，目前是“{state}”。"),
        }
    }
    Ok(DONE)
}

fn usage(what: &str) -> Error {
    Error::refusal(format!("{what}。用 yushui do --list 查看可以办的事"))
}

fn read(words: &[String]) -> Result<Words> {
    let mut read = Words::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let Some(flag) = word.strip_prefix("--") else {
            read.what.push(word.clone());
            continue;
        };
        if flag == "json" {
            read.json = true;
            continue;
        }
        let value = rest
            .next()
            .ok_or_else(|| usage(&format!("--{flag} 后面要有值")))?;
        match flag {
            "data" => read.data = Some(value.into()),
            "keys" => read.keys = Some(value.into()),
            "db" => read.db = Some(value.clone()),
            "as" => read.actor = Some(value.clone()),
            "out" => read.out = Some(value.into()),
            field => read.fields.push((field.to_owned(), value.clone())),
        }
    }
    Ok(read)
}

fn listed(all: &[Listed], json: bool) -> Result<u8> {
    if json {
        print::json(&all)?;
        return Ok(DONE);
    }
    for act in all {
        let (subject, code, label) = (act.subject, act.act, act.label);
        say!("{subject} {code}  {label}（{}）", act.states.join("、"));
        for (field, label, needed) in &act.fields {
            let mark = if *needed { "（必填）" } else { "" };
            say!("    --{field} {label}{mark}");
        }
    }
    Ok(DONE)
}
