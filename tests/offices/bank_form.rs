//! The layouts of bank files by form: what an administrator fills in is what the bank's file and its answer are made and
//! read by; what does not hold together is said at its field, and nothing is written.

use crate::bank_layouts::{export, town};
use crate::common::web::{Browser, Page};
use crate::common::{CASHIER, CLERK};

const ADMIN: &str = "管理员";
const NEW: &str = "/catalogue/banks/new?like=rural_credit";

/// What the form of a page would send: names and values in order.
type Filled = Vec<(String, String)>;

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn plain(text: &str) -> String {
    let marks = [
        ("&#x2f;", "/"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| {
        text.replace(mark, sign)
    })
}

fn filled(page: &Page) -> Filled {
    let (_, form) = page.html.split_once("data-main").expect("a form");
    let form = form.split("</form>").next().unwrap();
    let mut fields = Filled::new();
    for part in form.split('<').skip(1) {
        let (tag, inside) = part.split_once('>').unwrap_or((part, ""));
        let name = attribute(tag, "name").map(str::to_owned);
        if tag.starts_with("input") && attribute(tag, "name") != Some("_token") {
            let value = attribute(tag, "value").unwrap_or_default();
            fields.push((name.unwrap(), plain(value)));
        } else if tag.starts_with("textarea") {
            fields.push((name.unwrap(), plain(inside)));
        } else if tag.starts_with("select") {
            fields.push((name.unwrap(), String::new()));
        } else if tag.starts_with("option") && tag.ends_with(" selected") {
            fields.last_mut().unwrap().1 = plain(attribute(tag, "value").unwrap());
        }
    }
    fields
}

fn set(fields: &mut Filled, name: &str, value: &str) {
    let field = fields.iter_mut().find(|(known, _)| known == name);
    field.unwrap_or_else(|| panic!("no field {name}")).1 = value.to_owned();
}

fn post(browser: &mut Browser, path: &str, fields: &Filled, more: &[(&str, &str)]) -> Page {
    let fields = fields.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    let fields: Vec<(&str, &str)> = fields.chain(more.iter().copied()).collect();
    browser.post(path, &fields)
}

/// Says yes to a check page.
fn confirm(browser: &mut Browser, check: &Page) -> Page {
    assert_eq!(check.status, 200, "{}", check.text());
    let hidden = filled(check);
    assert!(
        hidden.iter().any(|(name, _)| name == "seen"),
        "{}",
        check.text()
    );
    let hidden: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    browser.done("/catalogue/write", &hidden)
}

#[test]
fn a_bank_that_nobody_wrote_a_file_for_is_paid_and_answers() {
    let town = town();
    let site = town.serve();
    let mut admin = site.sign_in(ADMIN);
    let list = admin.open("/catalogue").link("代发格式");
    let list = admin.open(&list);
    assert!(
        list.shows("文本，竖线隔开，GB18030，5栏"),
        "{}",
        list.text()
    );
    assert_eq!(site.sign_in(CLERK).get("/catalogue/banks").status, 403);

    let form = admin.open(NEW);
    let mut fields = filled(&form);
    set(&mut fields, "label", "县农商行代发");
    // The account goes behind the name; a column is new; the number of the batch is left out.
    set(&mut fields, "column-0-place", "2");
    set(&mut fields, "column-3-value", "-");
    set(&mut fields, "column-5-heading", "币种");
    set(&mut fields, "column-5-value", "words");
    set(&mut fields, "column-5-text", "156");
    set(&mut fields, "head-0-value", "count");
    set(&mut fields, "head-1-value", "total_fen");
    set(&mut fields, "reason-0-code", "9");
    set(&mut fields, "reason-0-cause", "closed");
    let look = post(&mut admin, NEW, &fields, &[("then", "look")]);
    assert_eq!(look.status, 200, "{}", look.text());
    for line in [
        "3|220950",
        "赵有田|6228000000000000011|83000|1|156",
        "赵有田|6228000000000000011|83000|1|156|成功|",
        "|9|已销户",
    ] {
        assert!(look.shows(line), "{line}: {}", look.text());
    }
    assert!(
        !town.data().join("catalogue/banks").exists(),
        "only looked at"
    );

    let check = post(&mut admin, NEW, &fields, &[]);
    assert!(
        check.shows("新建代发格式“县农商行代发”"),
        "{}",
        check.text()
    );
    let done = confirm(&mut admin, &check);
    assert!(
        done.shows("县农商行代发") && done.shows("本单位自己的"),
        "{}",
        done.text()
    );
    let name = done.link("县农商行代发");
    let name = name.rsplit('/').next().unwrap().to_owned();

    let bytes = std::fs::read(export(&town, &name, "csv")).unwrap();
    let text = encoding_rs::GB18030.decode(&bytes).0.into_owned();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "3|90000");
    assert!(
        rows[1].starts_with("赵有田|") && rows[1].ends_with("|30000|1|156"),
        "{text}"
    );
    // Its own codes are understood, in an answer made as the sample shows it.
    let answer = rows[1..].iter().map(|row| format!("{row}|成功|\r\n"));
    let answer = answer.collect::<String>().replacen("成功|", "9|", 1);
    std::fs::write(town.path("answer"), encoding_rs::GB18030.encode(&answer).0).unwrap();
    let told = town.json(&format!(
        "pay settle --batch 2011-03-1 --result answer --as {CASHIER}"
    ));
    assert_eq!(
        (&told["paid"], &told["failed"]),
        (&2.into(), &1.into()),
        "{told}"
    );
    assert!(
        told["failures"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("已销户"),
        "{told}"
    );
    let audit =
        town.column("SELECT detail AS text FROM audit_entry WHERE action = 'catalogue_write'");
    assert!(
        audit.len() == 1 && audit[0].contains("新建代发格式“县农商行代发”"),
        "{audit:?}"
    );
}

#[test]
fn what_does_not_hold_together_is_said_at_its_field_and_the_file_stays() {
    let town = town();
    let site = town.serve();
    let mut admin = site.sign_in(ADMIN);
    let at = "/catalogue/banks/fixed_gbk";
    let form = admin.open(at);
    assert!(
        form.shows("样张") && form.shows("看这个格式的文件"),
        "{}",
        form.text()
    );
    let fields = filled(&form);
    let same = post(&mut admin, at, &fields, &[]);
    assert!(
        same.shows("确认，马上生效") || same.shows("没有要改的"),
        "{}",
        same.text()
    );
    for (name, value, says, at_field) in [
        ("column-2-width", "", "请填写占几个字节", "column-2-width"),
        ("column-2-width", "很宽", "“很宽”不是数", "column-2-width"),
        ("column-3-heading", "", "请填写栏名", "column-3-heading"),
        ("column-4-value", "", "请选择取什么", "column-4-value"),
        ("column-2-value", "bank", "没有账号一栏", "column-0-value"),
        ("column-3-value", "words", "取的却不是账号", ""),
        (
            "encoding",
            "utf8-bom",
            "定长文件前面不能有 UTF-8 的标记",
            "encoding",
        ),
        ("checksum", "", "用了校验码", "checksum"),
        (
            "reason-0-cause",
            "",
            "请选择返回码E001是什么意思",
            "reason-0-cause",
        ),
        ("column-3-pad", "0", "补零", "column-3-pad"),
        ("extension", ".t", "前面不写点", "extension"),
        ("label", "", "请填写格式的名称", "label"),
    ] {
        let mut fields = fields.clone();
        set(&mut fields, name, value);
        if at_field.is_empty() {
            // A second column that calls itself the account, and is always the same number.
            set(&mut fields, "column-3-heading", "收款账号");
            set(&mut fields, "column-3-text", "6222000000000000");
        }
        let refused = post(&mut admin, at, &fields, &[]);
        assert_eq!(refused.status, 422, "{name}={value}: {}", refused.text());
        assert!(refused.shows(says), "{name}={value}: {}", refused.text());
        if !at_field.is_empty() {
            assert!(
                refused.html.contains(&format!("id=\"e-{at_field}\"")),
                "{name}={value}"
            );
        }
        // What was typed is still there.
        let kept = filled(&refused);
        let kept = kept.iter().find(|(known, _)| known == name);
        assert_eq!(kept.map(|(_, kept)| kept.as_str()), Some(value), "{name}");
        // The sample says so too.
        let look = post(&mut admin, at, &fields, &[("then", "look")]);
        assert!(
            look.status == 200 && look.shows("现在还做不出样张"),
            "{name}={value}"
        );
    }
    assert!(!town.data().join("catalogue/banks").exists());
}

#[test]
fn a_layout_whose_file_is_at_the_bank_says_so_before_it_is_changed() {
    let town = town();
    export(&town, "generic", "csv");
    let site = town.serve();
    let mut admin = site.sign_in(ADMIN);
    let warned = admin.open("/catalogue/banks/generic");
    assert!(
        warned.shows("有1个批次按这种格式报过盘"),
        "{}",
        warned.text()
    );
    assert!(!admin.open("/catalogue/banks/totals").shows("报过盘"));
    let raw = admin.open(&warned.link("看这个格式的文件"));
    assert!(
        raw.shows("通用代发文件") && raw.shows("改文件"),
        "{}",
        raw.text()
    );
}
