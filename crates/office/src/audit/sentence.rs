//! What happened, as a sentence: one wording for each action that an entry may tell. A test holds the table against the
//! sources, so that no entry is ever shown as a code.

use serde_json::Value;

use super::history::changes_text;
use super::store::Entry;

/// What an entry is about; the log can be filtered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// 登录
    Access,
    /// 用户
    Accounts,
    /// 优抚对象
    People,
    /// 待遇发放
    Payments,
    /// 台账
    Ledgers,
    /// 文稿
    Documents,
    /// 导入导出
    Files,
    /// 系统
    System,
}

impl Topic {
    /// All of them, with code and name.
    pub const ALL: [(Topic, &'static str, &'static str); 8] = [
        (Topic::Access, "access", "登录"),
        (Topic::Accounts, "accounts", "用户"),
        (Topic::People, "people", "优抚对象"),
        (Topic::Payments, "payments", "待遇发放"),
        (Topic::Ledgers, "ledgers", "台账"),
        (Topic::Documents, "documents", "文稿"),
        (Topic::Files, "files", "导入导出"),
        (Topic::System, "system", "系统"),
    ];

    /// The topic of a code.
    pub fn read(code: &str) -> Option<Topic> {
        let found = Topic::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(topic, _, _)| *topic)
    }

    /// Its Chinese name.
    pub fn label(self) -> &'static str {
        let found = Topic::ALL.iter().find(|(topic, _, _)| *topic == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// The actions that belong to it.
    pub fn actions(self) -> Vec<&'static str> {
        let of = WORDINGS.iter().filter(|wording| wording.1 == self);
        of.map(|wording| wording.0).collect()
    }
}

/// An action, what it is about, and its wording. `{对象}` stands for the entry's subject, `{键}` for what its detail has
/// under 键; what stands in `[…]` is left out where a key in it has nothing.
type Wording = (&'static str, Topic, &'static str);

const WORDINGS: &[Wording] = &[
    (
        "workbook_upload",
        Topic::Files,
        "上传了表格《{文件}》，等待确认",
    ),
    (
        "workbook_import",
        Topic::Files,
        "确认导入了表格《{文件}》：新增{新增}行，更新{更新}行，没有导入{不能导入}行",
    ),
    ("workbook_drop", Topic::Files, "放弃了表格《{文件}》的导入"),
    (
        "import_corrections",
        Topic::Files,
        "下载了表格《{文件}》的退回表（{内容}）[，不能导入{错误行}行]",
    ),
    ("file_fetch", Topic::Files, "下载了文件《{文件}》"),
    (
        "figures_export",
        Topic::Files,
        "导出了{对象}的指标[，共{rows}行][，用途：{reason}]",
    ),
    (
        "ledger_book_export",
        Topic::Files,
        "导出了{对象}的台账[，共{rows}行][，用途：{reason}]",
    ),
    (
        "document_make",
        Topic::Documents,
        "起草了{对象}[，单位{division}]",
    ),
    (
        "document_save",
        Topic::Documents,
        "修改了{对象}[，第{version}稿]",
    ),
    (
        "document_sign",
        Topic::Documents,
        "定稿了{对象}[，第{version}稿]",
    ),
    ("sign_in", Topic::Access, "登录"),
    ("sign_out", Topic::Access, "退出"),
    ("session_end", Topic::Access, "结束了自己的另一次登录"),
    ("password_change", Topic::Access, "改了自己的密码"),
    ("office_init", Topic::System, "建立了{对象}"),
    (
        "user_add",
        Topic::Accounts,
        "建立了{对象}[，角色{role}][，管理{division}]",
    ),
    ("user_disable", Topic::Accounts, "停用了{对象}"),
    ("user_enable", Topic::Accounts, "重新启用了{对象}"),
    ("password_reset", Topic::Accounts, "重设了{对象}的密码"),
    (
        "role_change",
        Topic::Accounts,
        "把{对象}的角色由{原角色}改为{新角色}[，管理区划由{原区划}改为{新区划}]",
    ),
    ("sessions_end", Topic::Accounts, "结束了{对象}的全部登录"),
    (
        "division_rename",
        Topic::System,
        "把{对象}由{原名}改名为{新名}",
    ),
    ("division_add", Topic::System, "新增了{对象}，名称{名称}"),
    (
        "division_import",
        Topic::System,
        "给{对象}导入区划：新增 {新增} 个，改名 {改名} 个",
    ),
    ("catalogue_write", Topic::System, "改字典：{改动}（{对象}）"),
    (
        "audit_export",
        Topic::Files,
        "导出了审计日志 {行数} 条[，条件{条件}]",
    ),
    (
        "verify_run",
        Topic::System,
        "校验了数据：审计 {审计} 条、批次 {批次} 个，{结果}",
    ),
    (
        "roster_import",
        Topic::Files,
        "给{对象}导入名册：新增人员 {新增人员} 人、身份 {新增身份} 个，更正 {更正} 处",
    ),
    (
        "person_correct",
        Topic::People,
        "更正了{对象}的登记[：{改动}]",
    ),
    (
        "person_register",
        Topic::People,
        "登记了{对象}[，{身份}][，{起发时间}起发][，相像仍登记的理由：{相像仍登记的理由}]",
    ),
    (
        "person_reveal",
        Topic::People,
        "看了{对象}的完整{查看}，理由：{理由}",
    ),
    (
        "person_hardship",
        Topic::People,
        "给 {人数} 人改了困难登记：{困难}",
    ),
    (
        "relative_add",
        Topic::People,
        "登记了{对象}的家庭成员{家庭成员}（{关系}）",
    ),
    (
        "relative_remove",
        Topic::People,
        "去掉了{对象}的一位家庭成员",
    ),
    (
        "change_propose",
        Topic::People,
        "提出{对象}的变更：{改动}[，理由：{理由}]",
    ),
    (
        "change_agree",
        Topic::People,
        "同意了{对象}的变更申请[：{变更}]",
    ),
    (
        "change_return",
        Topic::People,
        "退回了{对象}的变更申请[：{变更}][，理由：{理由}]",
    ),
    ("change_withdraw", Topic::People, "撤回了{对象}的变更申请"),
    (
        "list_export",
        Topic::Files,
        "导出了{名单}[，{人数} 人][，{条数} 条][，用途：{理由}]",
    ),
    ("file_fetch", Topic::Files, "下载了文件[“{文件}”]"),
    (
        "import_corrections",
        Topic::Files,
        "下载了{内容}（{错误行} 行）",
    ),
    ("ledger_add", Topic::Ledgers, "登记了{种类}台账一条：{内容}"),
    (
        "ledger_change",
        Topic::Ledgers,
        "改了{种类}台账一条[：{改动}]",
    ),
    (
        "ledger_remove",
        Topic::Ledgers,
        "删去了{种类}台账一条[，理由：{理由}]",
    ),
    ("ledger_restore", Topic::Ledgers, "恢复了{种类}台账一条"),
    (
        "visit_task_make",
        Topic::Ledgers,
        "布置了走访任务“{名称}”，{户数} 户[，{截止}前走完]",
    ),
    (
        "visit_task_cancel",
        Topic::Ledgers,
        "取消了走访任务“{名称}”，原因：{原因}",
    ),
    ("visit_target_add", Topic::Ledgers, "给走访任务补充了{对象}"),
    (
        "visit_target_cancel",
        Topic::Ledgers,
        "走访任务里不再走访{对象}，原因：{原因}",
    ),
    (
        "visit_sheet_print",
        Topic::Files,
        "打印了走访任务[“{名称}”]的签领表，{户数} 户",
    ),
    (
        "notice_term",
        Topic::Payments,
        "定了{对象}的公示期：{公示自}至{公示至}",
    ),
    (
        "objection_record",
        Topic::Payments,
        "登记了对{对象}的异议[：{内容}]",
    ),
    (
        "objection_answer",
        Topic::Payments,
        "答复了对{对象}的异议：{处理}",
    ),
    (
        "paper_export",
        Topic::Files,
        "导出了{对象}的{内容}，{行数} 行",
    ),
    (
        "paper_print",
        Topic::Files,
        "打印了{对象}的{内容}，{行数} 行",
    ),
    ("pay_remark", Topic::Payments, "{对象}记下原因：{原因}"),
    (
        "standard_add",
        Topic::Payments,
        "登记了待遇标准[，{金额}][，{生效}起执行][，文号{文号}]",
    ),
    (
        "batch_settle_all_paid",
        Topic::Payments,
        "登记{对象}全部付成",
    ),
    (
        "person_event",
        Topic::People,
        "登记{对象}{变动}，{生效年月}起生效[，{报告日期}报告]",
    ),
    (
        "account_change",
        Topic::People,
        "改了{对象}的{改动}[，开户行{开户行}]",
    ),
    ("standards_import", Topic::Payments, "给{对象}导入待遇标准"),
    (
        "standards_confirm",
        Topic::Payments,
        "确认了随附的待遇标准 {行数} 行，{生效}起执行[，文号{文号}]",
    ),
    (
        "batch_prepare",
        Topic::Payments,
        "生成了{对象}：{笔数} 笔，{金额} 元",
    ),
    ("batch_void", Topic::Payments, "作废了{对象}"),
    (
        "batch_review",
        Topic::Payments,
        "复核通过{对象}：{笔数} 笔，{金额} 元",
    ),
    (
        "batch_approve",
        Topic::Payments,
        "审批通过{对象}：{笔数} 笔，{金额} 元",
    ),
    (
        "batch_return",
        Topic::Payments,
        "退回了{对象}[，原因：{原因}]",
    ),
    ("batch_publish", Topic::Payments, "公示了{对象}"),
    (
        "batch_export",
        Topic::Payments,
        "导出了{对象}的代发文件（{格式}），{金额} 元",
    ),
    ("batch_settle", Topic::Payments, "登记了{对象}的回盘结果"),
    (
        "line_failed",
        Topic::Payments,
        "{对象}第 {序号} 笔没有付成，原因：{原因}",
    ),
    (
        "visit_task_make",
        Topic::Ledgers,
        "建立了{对象}“{名称}”：{户数} 户，{截止}截止",
    ),
    (
        "visit_task_cancel",
        Topic::Ledgers,
        "取消了{对象}“{名称}”，原因：{原因}",
    ),
    (
        "visit_target_add",
        Topic::Ledgers,
        "在{对象}里补充了{对象名}",
    ),
    (
        "visit_target_cancel",
        Topic::Ledgers,
        "在{对象}里取消了{对象名}，原因：{原因}",
    ),
    (
        "visit_sheet_print",
        Topic::Ledgers,
        "打印了{对象}“{名称}”的签领表，{户数} 户",
    ),
    ("attachment_add", Topic::Ledgers, "给{对象}加了附件{附件}"),
    (
        "attachment_remove",
        Topic::Ledgers,
        "移除了{对象}的附件{附件}",
    ),
    ("attachment_order", Topic::Ledgers, "调整了{对象}附件的先后"),
    (
        "attachment_turn",
        Topic::Ledgers,
        "把{对象}的照片{附件}转了90度",
    ),
    (
        "phone_link_make",
        Topic::Ledgers,
        "给{对象}开了手机上传链接",
    ),
    (
        "notice_term",
        Topic::Payments,
        "定了{对象}的公示期：{公示自}至{公示至}[，监督电话{监督电话}]",
    ),
    (
        "pay_remark",
        Topic::Payments,
        "写明了{对象}{事项}的原因：{原因}",
    ),
    (
        "objection_record",
        Topic::Payments,
        "登记了对{对象}的异议：{提出人}于{日期}提出[，关于第 {序号} 笔]，{内容}",
    ),
    (
        "objection_answer",
        Topic::Payments,
        "写下了对{对象}第 {编号} 号异议的处理：{处理}",
    ),
    (
        "standard_add",
        Topic::Payments,
        "给{对象}登记待遇标准：{金额}，{生效}起执行[，文号{文号}]",
    ),
    (
        "paper_print",
        Topic::Files,
        "打印了{对象}的{内容}，{行数} 笔",
    ),
    (
        "paper_export",
        Topic::Files,
        "导出了{对象}的{内容}，{行数} 笔",
    ),
    (
        "ledger_import",
        Topic::Ledgers,
        "给{对象}导入{种类}台账 {新增} 条",
    ),
];

/// What happened, without who and when: 把用户王五的角色由经办改为复核. `named` says what a division is called.
pub fn sentence(entry: &Entry, named: &dyn Fn(i64) -> String) -> String {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let text = |key: &str| detail.get(key).and_then(Value::as_str);
    let subject = match (text("对象"), text("姓名")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(name)) if entry.subject.starts_with("人员 ") => name.to_owned(),
        _ => subject_shown(&entry.subject, named),
    };
    let words = |key: &str| match key {
        "对象" => Some(subject.clone()),
        "改动" => detail.get(key).and_then(|value| match value {
            Value::Object(_) => changes_text(value),
            other => text_of(other),
        }),
        "division" | "原区划" | "新区划" => {
            detail.get(key).and_then(Value::as_i64).map(named)
        }
        key => detail.get(key).and_then(text_of),
    };
    match WORDINGS
        .iter()
        .find(|(action, _, _)| *action == entry.action)
    {
        Some((_, _, wording)) => filled(wording, &words),
        // A program newer than this one wrote it.
        None => format!("办理了{subject}（{}）", entry.action),
    }
}

/// The topic of an entry.
pub fn topic_of(action: &str) -> Option<Topic> {
    let found = WORDINGS.iter().find(|wording| wording.0 == action);
    found.map(|wording| wording.1)
}

/// 区划 990101100000 as 甲镇; a user, a batch and an office keep their names.
fn subject_shown(subject: &str, named: &dyn Fn(i64) -> String) -> String {
    match subject.split_once(' ') {
        Some(("区划", code)) => code.parse().map_or_else(|_| subject.to_owned(), named),
        Some(("人员", number)) => format!("第{number}号优抚对象"),
        Some(("目录", path)) => path.to_owned(),
        Some((_, name)) => {
            let kind = subject.split(' ').next().unwrap_or_default();
            format!("{kind}{name}")
        }
        None => subject.to_owned(),
    }
}

/// A value of a detail as people read it; nothing where there is none.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(if *yes { "是" } else { "否" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Array(list) => {
            let texts: Vec<String> = list.iter().filter_map(text_of).collect();
            Some(texts.join("、")).filter(|text| !text.is_empty())
        }
        Value::Object(fields) => {
            let named = fields
                .iter()
                .filter_map(|(name, value)| text_of(value).map(|text| format!("{name}{text}")));
            Some(named.collect::<Vec<_>>().join("，")).filter(|text| !text.is_empty())
        }
    }
}

fn filled(wording: &str, words: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = wording;
    while let Some(at) = rest.find(['[', '{']) {
        text.push_str(&rest[..at]);
        let (open, close) = if rest[at..].starts_with('[') {
            ('[', ']')
        } else {
            ('{', '}')
        };
        let inside = &rest[at + open.len_utf8()..];
        let Some(end) = inside.find(close) else {
            text.push_str(&rest[at..]);
            return text;
        };
        let part = &inside[..end];
        if open == '{' {
            text.push_str(&words(part).unwrap_or_else(|| "（没有记）".to_owned()));
        } else if keys(part).all(|key| words(key).is_some()) {
            text.push_str(&filled(part, words));
        }
        rest = &inside[end + close.len_utf8()..];
    }
    text + rest
}

fn keys(part: &str) -> impl Iterator<Item = &str> {
    part.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(action: &str, subject: &str, detail: &str) -> String {
        let entry = Entry {
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            ..Entry::default()
        };
        sentence(&entry, &|_| "甲镇".to_owned())
    }

    #[test]
    fn an_entry_reads_as_a_sentence() {
        assert_eq!(
            told(
                "role_change",
                "用户 王五",
                r#"{"原角色":"经办","新角色":"复核"}"#
            ),
            "把用户王五的角色由经办改为复核"
        );
        assert_eq!(
            told(
                "standards_confirm",
                "区划 990101100000",
                r#"{"行数":3,"生效":"2025-08-01","文号":null}"#
            ),
            "确认了随附的待遇标准 3 行，2025-08-01起执行"
        );
    }

    /// The actions that the sources write into the chain: the word after the region in a call of `append`, or the first
    /// of a pair handed to a helper that calls it.
    fn written() -> Vec<(String, String)> {
        fn walk(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    if !text.contains("audit::append(") {
                        continue;
                    }
                    for call in ["append(", "record(", "told("] {
                        for rest in text.split(call).skip(1) {
                            let arguments = rest.split(".await").next().unwrap_or_default();
                            let words = arguments.split('"').skip(1).step_by(2);
                            let mut codes = words.filter(|word| {
                                word.contains('_')
                                    && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                            });
                            if let Some(code) = codes.next() {
                                found.push((code.to_owned(), path.display().to_string()));
                            }
                        }
                    }
                }
            }
        }
        let mut found = Vec::new();
        walk(
            &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut found,
        );
        found
    }

    #[test]
    fn every_action_that_is_written_has_its_wording() {
        let written = written();
        assert!(written.len() > 20, "{written:?}");
        for (action, file) in written {
            assert!(
                topic_of(&action).is_some(),
                "{action} ({file}) has no wording in audit/sentence.rs"
            );
        }
    }
}
