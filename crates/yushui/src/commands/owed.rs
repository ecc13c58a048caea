//! owed: who owes what, and what is proposed of it; `changes agree` is the second hand.

use ground::acts::{Ordered, perform_ordered};
use ground::authority::Actor;
use ground::{Error, Office, Result};
use payments::{
    Owed, OwedAsk, OwedInHand, OwedKey, Schemes, owed_of_person, owed_page, owed_schemes,
};
use registers::people::register::{PeopleAsk, PersonKey, PersonLine, people_page};
use serde_json::{Value, json};

use super::{DONE, print};
use crate::args::{DataArgs, OwedArgs, OwedCommand};
use crate::surroundings::{actor_named, open};

/// More than anybody owes.
const ALL: (u64, u64) = (0, 1_000_000);

/// So many people of a name are looked at.
const NAMESAKES: u64 = 20;

pub async fn owed(command: OwedCommand) -> Result<u8> {
    let (owed, act, mut fields) = match command {
        OwedCommand::List {
            data,
            person,
            all,
            actor,
            json,
        } => {
            list(&data, (person.as_deref(), all), actor.as_deref(), json).await?;
            return Ok(DONE);
        }
        OwedCommand::Repay {
            owed,
            amount,
            again,
        } => {
            let mut fields = vec![("amount", amount)];
            fields.extend(again.then(|| ("again", "1".to_owned())));
            (owed, "repay", fields)
        }
        OwedCommand::Instalments {
            owed,
            monthly,
            from,
        } => (
            owed,
            "instalments",
            vec![("monthly", monthly), ("from", from)],
        ),
        OwedCommand::End { owed, from } => (owed, "end", vec![("from", from)]),
        OwedCommand::Offset { owed, amount, to } => {
            (owed, "offset", vec![("amount", amount), ("to", to)])
        }
        OwedCommand::Writeoff { owed, amount } => (owed, "writeoff", vec![("amount", amount)]),
    };
    fields.push(("paper", owed.paper.clone()));
    propose(&owed, act, fields).await?;
    Ok(DONE)
}

async fn propose(owed: &OwedArgs, act: &str, mut fields: Vec<(&str, String)>) -> Result<()> {
    let office = open(&owed.data).await?;
    let actor = actor_named(&office, Some(&owed.actor)).await?;
    let person = meant(&office, &actor, &owed.person).await?;
    let key = scheme_meant(&office, &actor, person, owed.scheme.as_deref()).await?;
    let on = match owed.on.as_str() {
        "" => office.clock().today().to_string(),
        on => on.to_owned(),
    };
    fields.push(("on", on));
    let schemes = Schemes::load(office.catalogue())?;
    for (code, text) in &mut fields {
        if *code == "to" {
            text.clone_from(&schemes.named(text)?.code);
        }
    }
    let fields: Vec<(String, String)> = fields
        .into_iter()
        .map(|(code, text)| (code.to_owned(), text))
        .collect();
    let ordered = Ordered {
        key: &key.to_string(),
        act,
        fields: &fields,
        out: None,
    };
    let done = perform_ordered::<OwedInHand>(&office, &actor, ordered).await?;
    office.close().await?;
    let request = done.more["request"].as_str().unwrap_or_default();
    if owed.json {
        return print::json(
            &json!({ "owed": key.to_string(), "change": request, "message": done.told }),
        );
    }
    say!(
        "{}。变更申请 {request}，由复核人办：yushui changes agree --change {request}",
        done.told
    );
    Ok(())
}

/// The one person who is meant by a name, a number or an ID number.
async fn meant(office: &Office, actor: &Actor, text: &str) -> Result<PersonKey> {
    if let Ok(key) = PersonKey::read(text) {
        return Ok(key);
    }
    let ask = PeopleAsk {
        typed: text.to_owned(),
        ..PeopleAsk::default()
    };
    let mut found = people_page(office, actor, &ask, 0, NAMESAKES).await?;
    let exactly = |line: &PersonLine| line.name == text || line.key.number().to_string() == text;
    if found.iter().any(exactly) {
        found.retain(exactly);
    }
    match found.as_slice() {
        [only] => Ok(only.key),
        [] => Err(Error::not_found(format!("叫“{text}”的人"))),
        several => {
            let keys = several
                .iter()
                .map(|line| format!("{} {}", line.name, line.key));
            let keys: Vec<String> = keys.collect();
            Err(Error::refusal(format!(
                "“{text}”有几个人：{}，请写编号",
                keys.join("、")
            )))
        }
    }
}

/// The scheme that is named, or else the only one under which something is owed, or else her only one.
async fn scheme_meant(
    office: &Office,
    actor: &Actor,
    person: PersonKey,
    named: Option<&str>,
) -> Result<OwedKey> {
    let whose = (person.region, person.id);
    let key = |scheme: String| OwedKey {
        region: person.region,
        person: person.id,
        scheme,
    };
    if let Some(named) = named {
        let schemes = Schemes::load(office.catalogue())?;
        return Ok(key(schemes.named(named)?.code.clone()));
    }
    let mut owing = owed_of_person(office, actor, whose).await?;
    owing.retain(|owed| owed.left_fen > 0);
    if let [only] = owing.as_slice() {
        return Ok(only.key.clone());
    }
    let hers = owed_schemes(office, actor, whose).await?;
    match hers.as_slice() {
        [(only, _)] => Ok(key(only.clone())),
        several => {
            let labels: Vec<&str> = several.iter().map(|(_, label)| label.as_str()).collect();
            Err(Error::refusal(format!(
                "请用 --scheme 写明哪个待遇项目：{}",
                labels.join("、")
            )))
        }
    }
}

async fn list(
    data: &DataArgs,
    (person, all): (Option<&str>, bool),
    actor: Option<&str>,
    json: bool,
) -> Result<()> {
    let office = open(data).await?;
    let actor = actor_named(&office, actor).await?;
    let scope = actor.may(ground::authority::Action::BatchRead)?;
    let person = match person {
        Some(text) => Some(meant(&office, &actor, text).await?),
        None => None,
    };
    let ask = OwedAsk {
        person: person.map(|key| (key.region, key.id)),
        left: (!all && person.is_none()).then_some(true),
        ..OwedAsk::within(scope)
    };
    let (_, left, found) = owed_page(&office, &actor, &ask, ALL).await?;
    office.close().await?;
    if json {
        let owed: Vec<Value> = found.iter().map(told).collect();
        return print::json(&json!({ "owed": owed, "left_fen": left }));
    }
    if found.is_empty() {
        say!("没有待追缴。");
        return Ok(());
    }
    let row = |owed: &Owed| {
        let since = owed.since.map(|month| month.to_string());
        let sums = [
            owed.overpaid_fen,
            owed.deducted_fen,
            owed.returned_fen,
            owed.offset_fen,
            owed.written_off_fen,
            owed.left_fen,
        ];
        let mut row = vec![
            format!("{}（{}）", owed.name, owed.key.whose()),
            owed.scheme.clone(),
            since.unwrap_or_default(),
        ];
        row.extend(sums.map(print::yuan));
        row
    };
    let rows: Vec<Vec<String>> = found.iter().map(row).collect();
    let headings = [
        "姓名（编号）",
        "待遇项目",
        "从哪个月起",
        "多发",
        "已扣回",
        "现金退回",
        "抵扣转出",
        "核销",
        "待追缴",
    ];
    print::table(&headings, &rows, &[3, 4, 5, 6, 7, 8]);
    say!("待追缴合计 {} 元。", print::yuan(left));
    Ok(())
}

fn told(owed: &Owed) -> Value {
    json!({
        "owed": owed.key.to_string(), "person": owed.key.whose().to_string(), "name": owed.name,
        "village": owed.village, "scheme": owed.key.scheme, "label": owed.scheme,
        "since": owed.since.map(|month| month.to_string()), "overpaid_fen": owed.overpaid_fen,
        "deducted_fen": owed.deducted_fen, "returned_fen": owed.returned_fen, "offset_fen": owed.offset_fen,
        "written_off_fen": owed.written_off_fen, "left_fen": owed.left_fen, "instalment_fen": owed.instalment_fen,
    })
}
