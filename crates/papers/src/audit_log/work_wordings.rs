//! The wordings of the audit for work that is done for people and in plans, and how it is assessed; and for what two
//! people decide about accounts.

use super::sentence::Topic;
use super::wordings::Wording;

/// Those of notices, cases, plans, tasks and assessments; of accounts as they are proposed and agreed to.
pub(super) const WORK: &[Wording] = &[
    (
        "notice_send",
        Topic::Files,
        "用{送法}给{对象}（{号码}）送{内容}：{结果}[，{原因}]",
    ),
    (
        "user_propose",
        Topic::Accounts,
        "提请建立{对象}[，角色{role}][，管理{division}]",
    ),
    (
        "user_role",
        Topic::Accounts,
        "提请改{对象}[：角色由{原角色}改为{新角色}][，管理区划由{原区划}改为{新区划}][，身份证号{身份证号}]",
    ),
    ("user_reset", Topic::Accounts, "重设了{对象}的密码，等同意"),
    (
        "user_second",
        Topic::Accounts,
        "提请重设{对象}的二次验证，等同意",
    ),
    ("second_set", Topic::Accounts, "给自己{怎么}二次验证"),
    (
        "second_recovery",
        Topic::Access,
        "用了一个恢复码，还剩{还剩}个",
    ),
    (
        "second_propose",
        Topic::Accounts,
        "提请把二次验证的要求改为{要求}",
    ),
    (
        "second_agree",
        Topic::Accounts,
        "定下二次验证的要求：{要求}",
    ),
    (
        "second_refuse",
        Topic::Accounts,
        "没有同意把二次验证的要求改为{要求}",
    ),
    (
        "reveal_refused",
        Topic::People,
        "要看完整号码，一小时里已看了{一小时最多}次，没有给看",
    ),
    (
        "user_agree",
        Topic::Accounts,
        "以{身份}的身份同意了{对象}：{事项}[，由{原角色}改为{新角色}][，管理区划由{原区划}改为{新区划}][，身份证号{身份证号}][，签字单{签字单}]",
    ),
    (
        "user_refuse",
        Topic::Accounts,
        "没有同意{对象}：{事项}，原因：{原因}",
    ),
    ("case_register", Topic::Work, "登记了{对象}"),
    ("case_accept", Topic::Work, "受理了{对象}[，{限期}前办结]"),
    ("case_reject", Topic::Work, "没有受理{对象}[，理由：{说明}]"),
    ("case_correct", Topic::Work, "补正了{对象}[：{说明}]"),
    (
        "case_assign",
        Topic::Work,
        "把{对象}交给{承办}[，{限期}前办结][，{说明}]",
    ),
    (
        "case_transfer",
        Topic::Work,
        "把{对象}转给{承办}[，{限期}前办结][，原因：{说明}]",
    ),
    (
        "case_hand_back",
        Topic::Work,
        "退回了{对象}[，原因：{说明}]",
    ),
    ("case_progress", Topic::Work, "办理{对象}[：{说明}]"),
    ("case_remind", Topic::Work, "催办了{对象}[：{说明}]"),
    (
        "case_extend",
        Topic::Work,
        "把{对象}延期到{限期}[，原因：{说明}]",
    ),
    ("case_close", Topic::Work, "办结了{对象}[：{说明}]"),
    ("case_agree", Topic::Work, "审核同意了{对象}[，{说明}]"),
    ("case_deny", Topic::Work, "没有同意{对象}[，{说明}]"),
    ("case_send_back", Topic::Work, "退回{对象}补正[，{说明}]"),
    (
        "case_follow_up",
        Topic::Work,
        "回访了{对象}，{状态}[：{说明}]",
    ),
    ("case_revoke", Topic::Work, "撤销了{对象}[，原因：{说明}]"),
    (
        "plan_make",
        Topic::Work,
        "编制了计划《{名称}》[，照《{照}》复制]",
    ),
    (
        "plan_change",
        Topic::Work,
        "改了{对象}：{改动}[，原因：{原因}]",
    ),
    (
        "plan_issue",
        Topic::Work,
        "印发了计划《{名称}》，文号{文号}，{日期}",
    ),
    ("plan_close", Topic::Work, "总结了计划《{名称}》：{总结}"),
    (
        "goal_add",
        Topic::Work,
        "给{对象}增加了目标“{目标}”[，原因：{原因}]",
    ),
    (
        "goal_change",
        Topic::Work,
        "在{对象}里{改动}[，原因：{原因}]",
    ),
    (
        "task_add",
        Topic::Work,
        "下达了任务“{任务}”，{完成时限}前完成",
    ),
    (
        "task_change",
        Topic::Work,
        "改了{对象}：{改动}[，原因：{原因}]",
    ),
    ("task_drop", Topic::Work, "从计划里去掉了任务“{任务}”"),
    (
        "task_report",
        Topic::Work,
        "报了任务“{任务}”的进度[，{进度}%][，投入{投入}]：{说明}",
    ),
    (
        "task_submit",
        Topic::Work,
        "报任务“{任务}”已完成[，投入{投入}]：{说明}",
    ),
    ("task_confirm", Topic::Work, "给任务“{任务}”销了号"),
    ("task_return", Topic::Work, "退回了任务“{任务}”：{说明}"),
    ("task_extend", Topic::Work, "给任务“{任务}”延期：{说明}"),
    ("task_cancel", Topic::Work, "取消了任务“{任务}”：{说明}"),
    ("task_urge", Topic::Work, "催办了任务“{任务}”[：{说明}]"),
    (
        "plan_export",
        Topic::Work,
        "导出了计划《{名称}》的任务分解表，{条数} 项",
    ),
    ("assessment_open", Topic::Documents, "开始了{对象}"),
    (
        "assessment_evidence",
        Topic::Documents,
        "给{对象}补佐证：引用 {引用} 条、去掉 {去掉} 条[，条目{条目}]",
    ),
    (
        "assessment_mark",
        Topic::Documents,
        "{对象}的{栏}，条目{条目}：{评定}[，理由：{理由}]",
    ),
    ("assessment_submit", Topic::Documents, "提交了{对象}"),
    (
        "assessment_withdraw",
        Topic::Documents,
        "撤回了{对象}，原因：{理由}",
    ),
    (
        "assessment_return",
        Topic::Documents,
        "退回了{对象}，原因：{理由}",
    ),
    ("assessment_fix", Topic::Documents, "给{对象}定分，{得分}分"),
    (
        "assessment_cancel",
        Topic::Documents,
        "作废了{对象}，原因：{理由}",
    ),
    (
        "assessment_export",
        Topic::Files,
        "导出了{对象}的佐证材料[，{件数}个文件][，用途：{用途}]",
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
];
