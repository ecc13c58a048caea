//! What is done with a document: begun by a template, edited, signed (定稿). A signed one never changes.

use std::collections::HashMap;

use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::actions::About;
use super::again::{remade, unwritten};
use super::drafts::{
    DRAFT, DocumentKey, DocumentRow, FINAL, Opened, VOID, document_open, still_counting, tidy,
    title_of,
};
use super::kinds::manners;
use super::live::{Filling, pending_in, stands_unmarked};
use super::store::{self, FinalRow, TakenOnRow, VersionRow};
use ground::acts::{Act, Apart, Doing, Hand, Made, Subject, To};
use ground::ask::{Ask, Kind as AskKind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::accounts::users_by_id;

use DocumentState::{Draft, Final, Void};

/// A text may have so many characters.
const SOURCE_MAX: usize = 100_000;

/// Whether a text may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentState {
    /// 草稿
    Draft,
    /// 已定稿
    Final,
    /// 已作废
    Void,
}

/// A document that somebody may see.
pub struct DocumentInHand {
    /// Its row.
    pub row: DocumentRow,
}

type Does<'a, 'b> = &'a mut Doing<'b, DocumentInHand>;

static ACTS: [Act<DocumentInHand>; 6] = [EDIT, REMAKE, INCLUDE, TAKE_ON, SIGN, CANCEL];

/// 改文字: the next version; where nothing was changed, there is none.
const EDIT: Act<DocumentInHand> = Act {
    code: "edit",
    label: "保存",
    at: "edit",
    says: "存一稿",
    from: &[Draft],
    asks: || {
        // To the letter: a wide blank in a title is one.
        let source = Ask::declared(AskKind::Lines, "source", "正文").needed();
        vec![source.hint("写法与读到的一样，一行一段")]
    },
    waits: true,
    does: |doing| Box::pin(edit(doing)),
    ..Act::by(Action::ReportWrite)
};

async fn edit(doing: Does<'_, '_>) -> Result<()> {
    let source = tidy(&without_runs(doing.said.words("source")));
    if source.chars().count() > SOURCE_MAX {
        let words = format!("正文应有1至{SOURCE_MAX}字，请核对后重新保存");
        return Err(Error::at("source", words));
    }
    let opened = opened(doing).await?;
    let source = kept(&source, opened.source());
    let number = opened.row.version;
    if source == opened.source() {
        doing.answer("version", number);
        doing.leave("文字没有改动");
        return Ok(());
    }
    let mut facts = opened.facts.clone();
    facts.extend(opened.about.facts(doing.office, &source).await?);
    let filling = Filling {
        facts: &facts,
        ..opened.filling()
    };
    if let Some(unknown) = filling.fill(&source).unknown.first() {
        let words = format!("文中的“{unknown}”不在指标清单里，请从清单里选一个插入，或删去");
        return Err(Error::at("source", words));
    }
    let mut pending = pending_in(opened.source()).into_iter();
    if let Some(sentence) = pending.find(|sentence| stands_unmarked(&source, sentence)) {
        let words = format!(
            "“{sentence}”还待核，“待核”不能删去：有把握的，在文稿页点“认下这一句”；没有的，连这句话一起改掉"
        );
        return Err(Error::at("source", words));
    }
    let saved = next_version(doing, &opened.about, source).await?;
    doing.tell(format!("已保存为第{saved}稿"));
    let subject = format!("《{}》", doing.it.row.title);
    doing.step(("document_save", subject, json!({ "version": saved })));
    Ok(())
}

/// Runs of blanks become one, but the wide ones (U+3000) stay: they are how a title is set.
fn without_runs(source: &str) -> String {
    let edge = |blank: bool| if blank { " " } else { "" };
    let part = |part: &str| match kernel::tidy(part) {
        words if words.is_empty() => edge(part.contains(char::is_whitespace)).to_owned(),
        words => format!(
            "{}{words}{}",
            edge(part.starts_with(char::is_whitespace)),
            edge(part.ends_with(char::is_whitespace))
        ),
    };
    let line = |line: &str| {
        let parts: Vec<String> = line.split('\u{3000}').map(part).collect();
        parts.join("\u{3000}")
    };
    source.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A line that was left alone stays to the letter, whatever reading made of its blanks.
fn kept(source: &str, before: &str) -> String {
    let before: HashMap<String, &str> = before.lines().map(|l| (kernel::tidy(l), l)).collect();
    let lines = source.lines().map(|line| {
        let same = before.get(&kernel::tidy(line));
        same.copied().unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes the next version; answers its number.
async fn next_version(doing: Does<'_, '_>, about: &About, source: String) -> Result<i64> {
    let row = &mut doing.it.row;
    let version = VersionRow {
        number: row.version + 1,
        recorded_by: doing.actor.user,
        recorded_at: moment_text(doing.office.clock().now_utc()),
        source,
    };
    row.title = title_of(&version.source, about);
    row.version = version.number;
    let keyring = doing.office.keyring();
    store::insert_version(keyring, doing.tx, (row.region, row.id), &version).await?;
    doing.answer("version", version.number);
    Ok(version.number)
}

/// The document with the figures of now.
async fn opened(doing: &Doing<'_, DocumentInHand>) -> Result<Opened> {
    let opened = document_open(doing.office, doing.actor, doing.it.row.key()).await?;
    opened.ok_or_else(still_counting)
}

const OWN: Act<DocumentInHand> = Act {
    from: &[Draft],
    alone: true,
    waits: true,
    ..Act::by(Action::ReportWrite)
};

/// 重新生成: the template once more with the records of now; what was typed stays in the version before.
const REMAKE: Act<DocumentInHand> = Act {
    code: "remake",
    label: "重新生成",
    at: "remake",
    says: "照模板和现在的记录重新写一稿，可以换体例；原来的文字留在上一稿",
    asks: || {
        let style = Ask::choice("style", "体例或题目");
        vec![
            style
                .hint("不选，按单位的级别，题目按记录。自己改过的文字留在上一稿，可以对照着抄回来"),
        ]
    },
    does: |doing| Box::pin(remake(doing)),
    ..OWN
};

async fn remake(doing: Does<'_, '_>) -> Result<()> {
    let opened = opened(doing).await?;
    let style = Some(doing.said.words("style").to_owned()).filter(|code| !code.is_empty());
    let (source, used) = remade(doing.office, &opened, style.as_deref()).await?;
    if source == opened.source() {
        doing.answer("version", opened.row.version);
        doing.leave("记录和体例都没有变，不用重新生成");
        return Ok(());
    }
    let saved = next_version(doing, &opened.about, source).await?;
    doing.tell(format!("已重新生成，是第{saved}稿；原来的文字在上一稿"));
    let subject = format!("《{}》", doing.it.row.title);
    let detail = json!({ "version": saved, "体例": used });
    doing.step(("document_remake", subject, detail));
    Ok(())
}

/// 作废: a draft that is not wanted; another may be begun.
const CANCEL: Act<DocumentInHand> = Act {
    code: "void",
    label: "作废草稿",
    at: "void",
    says: "作废一份不要的草稿，同样的可以再写",
    told: "草稿已作废，同样的可以再写",
    to: To::State(Void),
    asks: || vec![Ask::words("reason", "原因").needed()],
    does: |doing| {
        Box::pin(async {
            let subject = format!("《{}》", doing.it.row.title);
            let detail = json!({ "理由": doing.said.words("reason") });
            doing.step(("document_void", subject, detail));
            Ok(())
        })
    },
    ..OWN
};

/// 写进正文: what was recorded under a heading of the figures and is not in the text, as a paragraph of its own.
const INCLUDE: Act<DocumentInHand> = Act {
    code: "include",
    label: "写进正文",
    at: "include",
    says: "把一组有记录、没写进来的数写成一段",
    asks: || {
        let group = Ask::words("group", "哪一组").needed();
        vec![group.hint("照“有记录没写进来的”写，例如 走访慰问")]
    },
    does: |doing| Box::pin(include(doing)),
    ..OWN
};

async fn include(doing: Does<'_, '_>) -> Result<()> {
    let opened = opened(doing).await?;
    let left = unwritten(doing.office, &opened)?;
    let group = doing.said.words("group").to_owned();
    let Some(found) = left.iter().find(|left| left.group == group) else {
        let groups: Vec<&str> = left.iter().map(|left| left.group.as_str()).collect();
        let words = match groups.as_slice() {
            [] => "有记录的都已写进来了".to_owned(),
            groups => format!("没有“{group}”这一组没写进来的，可写：{}", groups.join("、")),
        };
        return Err(Error::at("group", words));
    };
    let source = found.put_into(opened.source());
    let saved = next_version(doing, &opened.about, source).await?;
    doing.tell(format!("已把{group}写成一段，是第{saved}稿；文字可以再改"));
    let subject = format!("《{}》", doing.it.row.title);
    doing.step((
        "document_include",
        subject,
        json!({ "version": saved, "内容": group }),
    ));
    Ok(())
}

/// 认下这一句: somebody answers for a sentence that no record bears out.
const TAKE_ON: Act<DocumentInHand> = Act {
    code: "take_on",
    label: "认下这一句",
    at: "take_on",
    says: "记录里看不出、待核的一句，由本人认下，记名",
    asks: || {
        let sentence = Ask::words("sentence", "哪一句").needed();
        vec![sentence.hint("照文稿里待核的那一句写，不要“〔待核〕”")]
    },
    does: |doing| Box::pin(take_on(doing)),
    ..OWN
};

async fn take_on(doing: Does<'_, '_>) -> Result<()> {
    let opened = opened(doing).await?;
    let sentence = doing.said.words("sentence").to_owned();
    if !opened.live.pending.contains(&sentence) {
        let words = match opened.live.pending.as_slice() {
            [] => "没有待核的句子".to_owned(),
            pending => format!("没有这样一句待核的，待核的有：{}", pending.join("；")),
        };
        return Err(Error::at("sentence", words));
    }
    let (row, by) = (&doing.it.row, doing.actor.user);
    let taken = TakenOnRow {
        sentence: sentence.clone(),
        taken_by: by,
        taken_at: moment_text(doing.office.clock().now_utc()),
    };
    let keyring = doing.office.keyring();
    store::insert_taken_on(keyring, doing.tx, (row.region, row.id), &taken).await?;
    doing.answer("version", opened.row.version);
    doing.tell("已认下这一句，记在您的名下");
    let subject = format!("《{}》", doing.it.row.title);
    doing.step(("document_take_on", subject, json!({ "句子": sentence })));
    Ok(())
}

/// 定稿: what it says now stays as it is.
const SIGN: Act<DocumentInHand> = Act {
    code: "sign",
    label: "定稿",
    at: "sign",
    says: "定稿，文字和数字从此固定；写过这份文稿的人不能定",
    told: "已定稿。文字和数字都固定下来了，以后的变化另外列出",
    from: &[Draft],
    to: To::State(Final),
    apart: &[Apart {
        from: &["write"],
        words: "{who}写过这份文稿，请换一个人定稿",
    }],
    waits: true,
    does: |doing| Box::pin(sign(doing)),
    ..Act::by(Action::DocumentSign)
};

async fn sign(doing: Does<'_, '_>) -> Result<()> {
    let opened = opened(doing).await?;
    if !opened.live.tells {
        return Err(Error::refusal(
            "正文里的数字都还没有记录，先登记台账或发放，再来定稿",
        ));
    }
    if let [first, ..] = opened.live.pending.as_slice() {
        return Err(Error::refusal(format!(
            "还有{}句待核，如“{first}”。请先由人认下，或者改掉这句话，再来定稿",
            opened.live.pending.len()
        )));
    }
    let row = &doing.it.row;
    let content = serde_json::to_string(&opened.live)?;
    let signed = FinalRow {
        number: row.version,
        hash: seal::sm3_hex(content.as_bytes()),
        content,
        signed_by: doing.actor.user,
        signed_at: moment_text(doing.office.clock().now_utc()),
    };
    let keyring = doing.office.keyring();
    store::insert_final(keyring, doing.tx, (row.region, row.id), &signed).await?;
    let detail = json!({ "version": row.version, "hash": signed.hash });
    doing.step(("document_sign", format!("《{}》", row.title), detail));
    Ok(())
}

impl Subject for DocumentInHand {
    type State = DocumentState;
    type Step = Made;

    const CODE: &'static str = "documents";
    const AT: &'static str = "/documents/{document}";
    const LABEL: &'static str = "文稿";
    const THIS: &'static str = "这份文稿";

    fn acts() -> &'static [Act<DocumentInHand>] {
        &ACTS
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let (key, scope) = (DocumentKey::read(key)?, actor.may(Action::DocumentRead)?);
        let row = store::document(&on, &scope, key.region, key.id).await?;
        let row = row.ok_or_else(|| Error::not_found(Self::THIS))?;
        Ok(DocumentInHand { row })
    }

    fn key(&self) -> String {
        self.row.key().to_string()
    }

    fn region(&self) -> i32 {
        self.row.region
    }

    async fn asks(
        &self,
        office: &Office,
        _: &Actor,
        act: &'static Act<DocumentInHand>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        for ask in asks.iter_mut().filter(|ask| ask.code == "style") {
            *ask = ask.clone().offering(manners(office)?);
        }
        Ok(asks)
    }

    /// The version is a text of its own: signing makes no other.
    fn stamp_ask() -> Ask {
        Ask::declared(AskKind::Count, "version", "看的是第几稿").needed()
    }

    fn stamp(&self) -> String {
        self.row.version.to_string()
    }

    async fn still(&self, _: &Office, seen: &str) -> Result<()> {
        let now = self.row.version;
        // What was signed is refused as such.
        if now.to_string() == seen || !self.row.is_draft() {
            return Ok(());
        }
        let words = format!("这份文稿在您打开以后已有第{now}稿，您看的是第{seen}稿，请对照后再办");
        Err(Error::Conflict(words))
    }

    fn state(&self) -> DocumentState {
        match self.row.state.as_str() {
            FINAL => Final,
            VOID => Void,
            _ => Draft,
        }
    }

    fn set_state(&mut self, state: DocumentState) {
        Self::named(state).0.clone_into(&mut self.row.state);
    }

    fn named(state: DocumentState) -> (&'static str, &'static str) {
        match state {
            Draft => (DRAFT, "草稿"),
            Final => (FINAL, "已定稿"),
            Void => (VOID, "已作废"),
        }
    }

    fn ready_for(&self, _: &str) -> Result<()> {
        match self.state() {
            Draft => Ok(()),
            Final => Err(Error::refusal("这份文稿已定稿，不能再改；要改请另写一份")),
            Void => Err(Error::refusal("这份文稿已作废，不能再改；要用请另写一份")),
        }
    }

    fn instead(_: DocumentState, _: &str) -> &'static str {
        "不能再改"
    }

    async fn hands(&self, office: &Office, on: DatabaseExecutor<'_>) -> Result<Vec<Hand>> {
        let users = users_by_id(office, &on, self.row.region).await?;
        let written = store::versions(&on, &self.row).await?;
        let hand = |version: &VersionRow| Hand {
            act: "write".to_owned(),
            user: version.recorded_by,
            id_hash: users
                .get(&version.recorded_by)
                .and_then(|user| user.id_hash.clone()),
        };
        Ok(written.iter().map(hand).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        let row = &self.row;
        let changed = (row.title.as_str(), row.state.as_str(), row.version);
        store::update(office.keyring(), tx, row, changed).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::without_runs;

    #[test]
    fn wide_blanks_stay_and_others_become_one() {
        for (typed, kept) in [
            ("# 甲镇　双拥  总结", "# 甲镇　双拥 总结"),
            ("# 　甲镇", "# 　甲镇"),
            ("一\u{a0} \t二\u{200b}三\n\n四", "一 二三\n\n四"),
        ] {
            assert_eq!(without_runs(typed), kept, "{typed}");
        }
    }
}
