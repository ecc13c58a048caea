//! changes: the second hand of what an import proposed.

use ground::acts::{Ordered, perform_ordered};
use ground::authority::Actor;
use ground::{Error, Office, Result};
use registers::people::register::PersonKey;
use registers::people::requests::{RequestLine, request_box, request_open, request_page};
use registers::people::{
    ChangeInHand, Package, PackageAsk, PackageInHand, PackageKey, PackageLine, package_open,
    package_page,
};
use serde_json::{Value, json};

use super::{DONE, print};
use crate::args::{ChangesCommand, DataArgs, DecideArgs};
use crate::surroundings::{actor_named, open};

/// More packages than an office has.
const ALL: (u64, u64) = (0, 100_000);

pub async fn changes(command: ChangesCommand) -> Result<u8> {
    match command {
        ChangesCommand::List { data, actor, json } => list(&data, actor.as_deref(), json).await?,
        ChangesCommand::Show {
            data,
            package,
            line,
            actor,
            json,
        } => {
            let office = open(&data).await?;
            let actor = actor_named(&office, actor.as_deref()).await?;
            let key = meant(&office, &actor, package.as_deref()).await?;
            let (package, mut lines) = package_open(&office, &actor, key).await?;
            office.close().await?;
            lines.retain(|shown| line.is_none_or(|line| shown.line == line));
            show(&package, &lines, json)?;
        }
        ChangesCommand::Agree { decide, reason } => {
            self::decide(&decide, true, &reason).await?;
        }
        ChangesCommand::Refuse { decide, reason } => {
            self::decide(&decide, false, &reason).await?;
        }
    }
    Ok(DONE)
}

/// The package that is named; where none is, the only one that waits.
async fn meant(office: &Office, actor: &Actor, named: Option<&str>) -> Result<PackageKey> {
    if let Some(named) = named {
        return PackageKey::read(named);
    }
    let waiting = PackageAsk {
        waiting: true,
        ..PackageAsk::default()
    };
    let waiting = package_page(office, actor, waiting, ALL).await?;
    match waiting.as_slice() {
        [only] => Ok(only.key),
        [] => Err(Error::refusal("没有待复核的变更包")),
        several => {
            let keys: Vec<String> = several.iter().map(|p| p.key.to_string()).collect();
            let keys = keys.join("、");
            Err(Error::refusal(format!(
                "待复核的变更包有几个：{keys}，请用 --package 写明是哪一个"
            )))
        }
    }
}

async fn decide(args: &DecideArgs, agrees: bool, words: &str) -> Result<()> {
    let office = open(&args.data).await?;
    let actor = actor_named(&office, Some(&args.actor)).await?;
    let field = if agrees { "words" } else { "reason" };
    let mut fields = vec![(field.to_owned(), words.to_owned())];
    if let Some(change) = &args.change {
        let act = if agrees { "agree" } else { "return" };
        return one(&office, &actor, ordered(change, act, &fields), args.json).await;
    }
    let key = meant(&office, &actor, args.package.as_deref()).await?;
    fields.extend(args.line.map(|line| ("line".to_owned(), line.to_string())));
    let (act, what) = if agrees {
        ("agree", "已同意")
    } else {
        ("refuse", "已退回")
    };
    let named = key.to_string();
    let ordered = ordered(&named, act, &fields);
    let done = perform_ordered::<PackageInHand>(&office, &actor, ordered).await?;
    let (package, lines) = package_open(&office, &actor, key).await?;
    office.close().await?;
    if args.json {
        return show(&package, &lines, true);
    }
    say!(
        "变更包 {key}：{what} {} 条，还有 {} 条待复核。",
        done.more["done"],
        package.open
    );
    Ok(())
}

fn ordered<'a>(key: &'a str, act: &'a str, fields: &'a [(String, String)]) -> Ordered<'a> {
    Ordered {
        key,
        act,
        fields,
        out: None,
    }
}

/// A request that was proposed by itself.
async fn one(office: &Office, actor: &Actor, ordered: Ordered<'_>, json: bool) -> Result<()> {
    perform_ordered::<ChangeInHand>(office, actor, ordered).await?;
    let request = request_open(office, actor, PersonKey::read(ordered.key)?).await?;
    if json {
        return print::json(&told_request(&request));
    }
    let (key, name, kind) = (request.key, &request.name, &request.kind);
    say!(
        "变更申请 {key}（{name}，{kind}）{}。",
        request.state.label()
    );
    Ok(())
}

fn told_request(request: &RequestLine) -> Value {
    json!({
        "change": request.key.to_string(), "person": request.person.to_string(), "name": request.name,
        "kind": request.kind, "was": request.was, "is": request.is, "reason": request.reason,
        "state": request.state.code(), "proposed_by": request.proposed_by, "decided_by": request.decided_by,
        "decision": request.decision,
    })
}

/// The requests that wait and are part of no package.
async fn alone(office: &Office, actor: &Actor) -> Result<Vec<RequestLine>> {
    let open = request_box(actor, "open");
    let mut waiting = request_page(office, actor, open, ALL.0, ALL.1).await?;
    waiting.retain(|request| request.package.is_none());
    Ok(waiting)
}

fn told(package: &Package) -> Value {
    json!({
        "package": package.key.to_string(), "source": package.source, "state": package.state().code(),
        "proposed_by": package.proposed_by, "proposed_at": package.proposed_at,
        "lines": package.lines, "open": package.open, "agreed": package.agreed,
    })
}

fn told_line(line: &PackageLine) -> Value {
    json!({
        "line": line.line, "change": line.request.to_string(), "person": line.person.to_string(), "name": line.name,
        "kind": line.kind, "was": line.was, "is": line.is, "sheet": line.sheet, "row": line.row,
        "state": line.state.code(), "decided_by": line.decided_by, "decision": line.decision,
    })
}

async fn list(data: &DataArgs, actor: Option<&str>, json: bool) -> Result<()> {
    let office = open(data).await?;
    let actor = actor_named(&office, actor).await?;
    let packages = package_page(&office, &actor, PackageAsk::default(), ALL).await?;
    let alone = alone(&office, &actor).await?;
    office.close().await?;
    if json {
        let packages: Vec<Value> = packages.iter().map(told).collect();
        let alone: Vec<Value> = alone.iter().map(told_request).collect();
        return print::json(&json!({ "packages": packages, "changes": alone }));
    }
    for request in &alone {
        let (key, name, kind) = (request.key, &request.name, &request.kind);
        say!("待复核的变更申请 {key}：{name}，{kind}，{}", request.is);
    }
    if packages.is_empty() {
        say!("没有变更包。");
        return Ok(());
    }
    let row = |p: &Package| {
        vec![
            p.key.to_string(),
            p.source.clone(),
            p.state().label().to_owned(),
            p.lines.to_string(),
            p.open.to_string(),
            p.proposed_by.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = packages.iter().map(row).collect();
    print::table(
        &["变更包", "文件", "状态", "条数", "待复核", "提出"],
        &rows,
        &[3, 4],
    );
    Ok(())
}

fn show(package: &Package, lines: &[PackageLine], json: bool) -> Result<()> {
    if json {
        let mut shown = told(package);
        shown["changes"] = lines.iter().map(told_line).collect();
        return print::json(&shown);
    }
    say!(
        "变更包 {}，来自《{}》，{}提出，{} 条，待复核 {} 条。",
        package.key,
        package.source,
        package.proposed_by,
        package.lines,
        package.open
    );
    let row = |line: &PackageLine| {
        vec![
            line.line.to_string(),
            line.name.clone(),
            line.kind.clone(),
            line.was.clone(),
            line.is.clone(),
            format!("{}第{}行", line.sheet, line.row),
            line.state.label().to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = lines.iter().map(row).collect();
    let headings = ["条", "姓名", "变更", "原来", "改为", "来自", "状态"];
    print::table(&headings, &rows, &[0]);
    Ok(())
}
