//! The wordings of the audit: what each action that an entry may tell reads like.

use super::sentence::Topic;
use super::system_wordings::SYSTEM;
use super::work_wordings::WORK;

/// An action, what it is about, and its wording. `{对象}` stands for the entry's subject, `{键}` for what its detail has
/// under 键; what stands in `[…]` is left out where a key in it has nothing.
pub(super) type Wording = (&'static str, Topic, &'static str);

/// All of them, by what they are about.
pub(super) fn wordings() -> impl Iterator<Item = &'static Wording> {
    WORDINGS.iter().chain(WORK).chain(SYSTEM)
}

const WORDINGS: &[Wording] = &[
    ("sign_in", Topic::Access, "登录[，来自 {来处}]"),
    (
        "sign_in_refuse",
        Topic::Access,
        "有人登录{对象}，姓名或密码不对，来自 {来处}",
    ),
    ("sign_out", Topic::Access, "退出"),
    ("session_end", Topic::Access, "结束了自己的另一次登录"),
    ("password_change", Topic::Access, "改了自己的密码"),
    (
        "user_add",
        Topic::Accounts,
        "建立了{对象}[，角色{role}][，管理{division}]",
    ),
    ("user_disable", Topic::Accounts, "停用了{对象}"),
    (
        "user_number",
        Topic::Accounts,
        "在本机给{对象}登记身份证号：{身份证号}",
    ),
    ("user_enable", Topic::Accounts, "提请重新启用{对象}"),
    ("password_reset", Topic::Accounts, "重设了{对象}的密码"),
    (
        "role_change",
        Topic::Accounts,
        "把{对象}的角色由{原角色}改为{新角色}[，管理区划由{原区划}改为{新区划}]",
    ),
    ("sessions_end", Topic::Accounts, "结束了{对象}的全部登录"),
    ("member_seat", Topic::Accounts, "让{对象}代表{成员单位}办事"),
    (
        "unit_add",
        Topic::Organisation,
        "登记了{对象}[，职责：{职责}][，联系人{联系人}][，电话{办公电话}][，{加入}加入][，{退出}退出]",
    ),
    (
        "organ_add",
        Topic::Organisation,
        "设立了{对象}（{类别}）[，文号{文号}][，{设立}设立]",
    ),
    (
        "organ_change",
        Topic::Organisation,
        "改了{对象}（{类别}）[，原名{原名}][，文号{文号}][，{设立}设立][，{撤销}撤销][，{免职人数}人随之免职]",
    ),
    (
        "post_appoint",
        Topic::Organisation,
        "登记了{对象}的任职：{任命}[，自{起}][，文号{文号}]",
    ),
    (
        "liaison_appoint",
        Topic::Organisation,
        "登记{联络员}为{对象}的联络员[，自{起}][，接替{接替}]",
    ),
    (
        "post_end",
        Topic::Organisation,
        "登记了{对象}不再任{职务}[，任到{至}][，{原因}]",
    ),
    (
        "post_replace",
        Topic::Organisation,
        "登记了{对象}的{职务}由{接任}接任[，自{起}][，{原因}][，文号{文号}]",
    ),
    (
        "post_correct",
        Topic::Organisation,
        "更正了{对象}：{原}改为{现}[，自{起}][，至{至}]",
    ),
    (
        "unit_change",
        Topic::Organisation,
        "改了{对象}[，原名{原名}][，职责：{职责}][，联系人{联系人}][，电话{办公电话}][，{加入}加入][，{退出}退出]",
    ),
    (
        "person_correct",
        Topic::People,
        "更正了{对象}的登记[：{改动}]",
    ),
    (
        "person_register",
        Topic::People,
        "登记了{对象}[，{身份}][，{起发时间}起发][，收款人：{收款人}][，相像仍登记的理由：{相像仍登记的理由}]",
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
        "登记了{对象}的家庭成员{家庭成员}（{关系}）[，也在名册里，编号{在册}]",
    ),
    (
        "relative_remove",
        Topic::People,
        "去掉了{对象}的一位家庭成员[：{家庭成员}][（{关系}）]",
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
        "person_merge",
        Topic::People,
        "把重复登记的 {并入的} 并入了{对象}[，移过来：{移过来}][，补上：{补上}]",
    ),
    (
        "person_event",
        Topic::People,
        "登记{对象}{变动}，{生效年月}起生效[，{报告日期}报告]",
    ),
    (
        "comparison_list",
        Topic::People,
        "导入了{对象}：{名单}，{名单日期}，{行数}行，本单位{本单位}人，新疑点{新疑点}个[，{再次导入}]",
    ),
    ("comparison_describe", Topic::People, "登记了{对象}的来源"),
    (
        "comparison_settle",
        Topic::People,
        "核实了{对象}的疑点（{名单}）：{结果}，{理由}",
    ),
    ("lump_sum", Topic::People, "给{对象}登记{一次性待遇}"),
    (
        "account_change",
        Topic::People,
        "改了{对象}的{改动}[，开户行{开户行}]",
    ),
    (
        "notice_term",
        Topic::Payments,
        "定了{对象}的公示期：{公示自}至{公示至}[，监督电话{监督电话}]",
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
        "pay_remark",
        Topic::Payments,
        "写明了{对象}{事项}的原因：{原因}",
    ),
    (
        "standard_add",
        Topic::Payments,
        "给{对象}登记待遇标准：{金额}，{生效}起执行[，文号{文号}]",
    ),
    (
        "batch_settle_all_paid",
        Topic::Payments,
        "登记{对象}全部付成",
    ),
    ("standards_import", Topic::Payments, "给{对象}导入待遇标准"),
    (
        "standards_confirm",
        Topic::Payments,
        "确认了随附的待遇标准 {行数} 行，{生效}起执行[，文号{文号}]",
    ),
    (
        "findings_told",
        Topic::Payments,
        "记下了{对象}的提示，校验值 {提示校验值}",
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
        "fund_record",
        Topic::Payments,
        "登记了{对象}：{年度}年{级次}{事项}{金额}，{依据}",
    ),
    (
        "fund_advance",
        Topic::Payments,
        "为{对象}登记{级次}{事项}{金额}，{依据}",
    ),
    (
        "fund_void",
        Topic::Payments,
        "作废了{对象}（{年度}年{级次}{事项}{金额}），原因：{原因}",
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
        "导出了{对象}的代发文件（{格式}），{金额} 元[，{身份证号}]",
    ),
    (
        "bank_step",
        Topic::Payments,
        "登记{对象}办到哪一步：{步骤}（{日期}）[，{文号}][，{说明}]",
    ),
    ("batch_settle", Topic::Payments, "登记了{对象}的回盘结果"),
    ("heading_meaning", Topic::Files, "说明了{对象}是哪一栏"),
    ("place_meaning", Topic::Files, "说明了{对象}是哪一个"),
    ("value_meaning", Topic::Files, "说明了{对象}是什么"),
    ("conflict_decided", Topic::Files, "决定了{对象}的冲突"),
    ("batch_returned", Topic::Payments, "登记了{对象}的退汇"),
    (
        "bank_result_word",
        Topic::Payments,
        "说明了回盘字样：“{字样}”是{意思}",
    ),
    (
        "line_failed",
        Topic::Payments,
        "{对象}第 {序号} 笔没有付成，原因：{原因}",
    ),
    (
        "confirmation_make",
        Topic::People,
        "新建了{名称}：应确认 {人数} 人，{期满}期满",
    ),
    (
        "confirmation_renew",
        Topic::People,
        "给{名称}的名单加了 {人数} 人",
    ),
    (
        "confirmation_close",
        Topic::People,
        "结束了{名称}：应确认 {应确认} 人，已确认 {已确认} 人",
    ),
    ("confirmation_reopen", Topic::People, "重新开始了{名称}"),
    (
        "confirmation_suspend",
        Topic::People,
        "按{名称}提出停发 {人数} 人（变更包 {变更包}）",
    ),
    (
        "confirmation_confirm",
        Topic::People,
        "登记{姓名}已办年度确认：{方式}，{日期}[，代办人{代办人}]",
    ),
    (
        "confirmation_withdraw",
        Topic::People,
        "撤回了{姓名}的年度确认（{原登记}），原因：{原因}",
    ),
    (
        "confirmation_resume",
        Topic::People,
        "补办年度确认以后提出恢复{姓名}的发放",
    ),
    (
        "confirmation_excuse",
        Topic::People,
        "{姓名}不用年度确认，原因：{原因}",
    ),
    (
        "confirmation_include",
        Topic::People,
        "{姓名}放回年度确认的名单",
    ),
    (
        "confirmation_national",
        Topic::Files,
        "导入了{名称}的全国结果《{文件}》：{人数} 人",
    ),
    (
        "confirmation_sheet_print",
        Topic::Files,
        "打印了{单位}{名称}的上门名单：{人数} 人",
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
        "ledger_import",
        Topic::Ledgers,
        "给{对象}导入{种类}台账 {新增} 条",
    ),
    (
        "identity_grant",
        Topic::People,
        "审批后给{对象}登记了身份：{身份}[，{起发时间}起发][，依据{依据}]",
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
        "document_remake",
        Topic::Documents,
        "重新生成了{对象}[，第{version}稿][，{体例}]",
    ),
    (
        "document_include",
        Topic::Documents,
        "把{内容}写进了{对象}[，第{version}稿]",
    ),
    (
        "document_void",
        Topic::Documents,
        "作废了草稿{对象}[，理由：{理由}]",
    ),
    (
        "document_take_on",
        Topic::Documents,
        "认下了{对象}里待核的一句“{句子}”",
    ),
    (
        "document_sign",
        Topic::Documents,
        "定稿了{对象}[，第{version}稿]",
    ),
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
    (
        "workbook_undo",
        Topic::Files,
        "撤销了表格《{文件}》的导入[：{撤销}]",
    ),
    ("workbook_drop", Topic::Files, "放弃了表格《{文件}》的导入"),
    (
        "workbook_settle",
        Topic::Files,
        "注明了表格《{文件}》没有导入的{行数}行不用再导",
    ),
    (
        "import_corrections",
        Topic::Files,
        "下载了表格《{文件}》的退回表（{内容}）[，不能导入{错误行}行]",
    ),
    ("file_fetch", Topic::Files, "下载了文件[《{文件}》]"),
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
        "audit_export",
        Topic::Files,
        "导出了审计日志 {行数} 条[，条件{条件}]",
    ),
    (
        "roster_import",
        Topic::Files,
        "给{对象}导入名册：新增人员 {新增人员} 人、身份 {新增身份} 个，更正 {更正} 处",
    ),
    (
        "list_export",
        Topic::Files,
        "导出了{名单}[，{人数} 人][，{条数} 条][，条件：{条件}][，用途：{用途}]",
    ),
    (
        "list_print",
        Topic::Files,
        "打印了{名单}[，{人数} 人][，{条数} 条]",
    ),
    (
        "visit_sheet_print",
        Topic::Files,
        "打印了{对象}“{名称}”的签领表，{户数} 户",
    ),
    (
        "paper_export",
        Topic::Files,
        "导出了{对象}的{内容}，{行数} 笔",
    ),
    (
        "paper_print",
        Topic::Files,
        "打印了{对象}的{内容}，{行数} 笔",
    ),
];
