//! Roles, actions and the one table that says which role may do what.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// 角色. The three administrators touch no money; the person who prepares, reviews and approves are three people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 联络员, of a village.
    Liaison,
    /// 经办
    Clerk,
    /// 复核
    Reviewer,
    /// 审批
    Approver,
    /// 财务: bank files and answers.
    Finance,
    /// 成员单位
    Member,
    /// 上级查看
    Upper,
    /// 系统管理员: accounts and configuration.
    SystemAdmin,
    /// 安全管理员: roles and policy.
    SecurityAdmin,
    /// 审计员: reads the audit, changes nothing.
    Auditor,
    /// 本机操作员: whoever holds the data folder and names nobody. Not given to users.
    Operator,
}

impl Role {
    /// Every role a user may have, with its Chinese name.
    pub const ASSIGNABLE: [(Role, &'static str); 10] = [
        (Role::Liaison, "联络员"),
        (Role::Clerk, "经办"),
        (Role::Reviewer, "复核"),
        (Role::Approver, "审批"),
        (Role::Finance, "财务"),
        (Role::Member, "成员单位"),
        (Role::Upper, "上级查看"),
        (Role::SystemAdmin, "系统管理员"),
        (Role::SecurityAdmin, "安全管理员"),
        (Role::Auditor, "审计员"),
    ];

    /// The Chinese name.
    pub fn label(self) -> &'static str {
        let named = Role::ASSIGNABLE.iter().find(|(role, _)| *role == self);
        named.map_or("本机操作员", |(_, label)| label)
    }

    /// What she does in the office, as one sentence for whoever gives out the role.
    pub fn does(self) -> &'static str {
        match self {
            Role::Liaison => "看本村的优抚对象，登记走访和台账，上传照片",
            Role::Clerk => "登记优抚对象，导入，记台账，编计划，生成发放批次，写文稿",
            Role::Reviewer => "复核人员变更和发放批次，有问题的退回",
            Role::Approver => "审批发放批次，印发计划，文稿定稿",
            Role::Finance => "导出代发文件，登记银行的回盘结果",
            Role::Member => "办理交给本单位的事项和任务",
            Role::Upper => "看下面各单位的名册、发放、台账和指标，不改动",
            Role::SystemAdmin => "提请建用户、改角色、重设密码，维护区划、字典和台账种类，不碰钱",
            Role::SecurityAdmin => "同意建用户、改角色、重设密码，看审计日志，不碰钱",
            Role::Auditor => "看审计日志和发放，校验数据，不改动",
            Role::Operator => "在本机用命令行办理",
        }
    }

    /// Reads the Chinese name of a role a user may have.
    pub fn read(text: &str) -> Option<Role> {
        let text = kernel::squeeze(text);
        Role::ASSIGNABLE
            .iter()
            .find(|(_, label)| *label == text)
            .map(|(role, _)| *role)
    }

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        match self {
            Role::Liaison => "liaison",
            Role::Clerk => "clerk",
            Role::Reviewer => "reviewer",
            Role::Approver => "approver",
            Role::Finance => "finance",
            Role::Member => "member",
            Role::Upper => "upper",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::Auditor => "auditor",
            Role::Operator => "operator",
        }
    }

    /// Reads what [`Role::code`] wrote.
    pub fn from_code(code: &str) -> Result<Role> {
        let found = Role::ASSIGNABLE
            .iter()
            .find(|(role, _)| role.code() == code);
        found
            .map(|(role, _)| *role)
            .ok_or_else(|| Error::inconsistent(format!("角色 {code}")))
    }
}

/// Everything somebody can do. A command or route stands for exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// 建、停用户
    UserManage,
    /// 看用户
    UserRead,
    /// 导入
    WorkbookImport,
    /// 确认随附的待遇标准
    StandardsConfirm,
    /// 生成批次
    BatchPrepare,
    /// 复核批次
    BatchReview,
    /// 审批批次
    BatchApprove,
    /// 退回批次
    BatchReturn,
    /// 公示
    BatchPublish,
    /// 报盘
    BatchExport,
    /// 回盘
    BatchSettle,
    /// 登记资金到位、垫付
    FundsWrite,
    /// 看批次、解释金额、打印花名册
    BatchRead,
    /// 看数字
    FiguresRead,
    /// 看文稿、校对
    DocumentRead,
    /// 成文
    ReportWrite,
    /// 校验
    Verify,
    /// 看名册、一人一档
    PersonRead,
    /// 看完整证号、账号、电话
    PersonReveal,
    /// 登记、修改、提出变更
    PersonWrite,
    /// 复核变更申请
    ChangeApprove,
    /// 看台账
    LedgerRead,
    /// 登台账、走访、传照片
    LedgerWrite,
    /// 导出名单
    ListExport,
    /// 文稿定稿
    DocumentSign,
    /// 字典、台账种类、字段
    CatalogueManage,
    /// 区划
    DivisionManage,
    /// 同意建用户、改角色、重设密码
    RoleAssign,
    /// 看审计日志
    AuditRead,
    /// 导出签名的审计
    AuditExport,
    /// 看领导小组、成员单位、联络员
    OrganisationRead,
    /// 登记领导小组、成员单位、联络员
    OrganisationWrite,
    /// 看年度计划和任务
    PlanRead,
    /// 编制计划、下达任务、销号
    PlanWrite,
    /// 印发计划
    PlanIssue,
    /// 报任务进度、报完成
    TaskDo,
    /// 看服务事项
    CaseRead,
    /// 登记服务事项
    CaseWrite,
    /// 受理、交办、催办、回访
    CaseManage,
    /// 办理、办结
    CaseDo,
    /// 待遇申请的审核意见
    CaseApprove,
    /// 看创建考评、排名
    AssessmentRead,
    /// 开始考评、自评、补佐证、提交
    AssessmentWrite,
    /// 上级评、抽查、认定否决
    AssessmentJudge,
    /// 定分
    AssessmentFix,
}

impl Action {
    /// All of them, for the tests that walk the table.
    pub const ALL: [Action; 45] = [
        Action::UserManage,
        Action::UserRead,
        Action::WorkbookImport,
        Action::StandardsConfirm,
        Action::BatchPrepare,
        Action::BatchReview,
        Action::BatchApprove,
        Action::BatchReturn,
        Action::BatchPublish,
        Action::BatchExport,
        Action::BatchSettle,
        Action::FundsWrite,
        Action::BatchRead,
        Action::FiguresRead,
        Action::DocumentRead,
        Action::ReportWrite,
        Action::Verify,
        Action::PersonRead,
        Action::PersonReveal,
        Action::PersonWrite,
        Action::ChangeApprove,
        Action::LedgerRead,
        Action::LedgerWrite,
        Action::ListExport,
        Action::DocumentSign,
        Action::CatalogueManage,
        Action::DivisionManage,
        Action::RoleAssign,
        Action::AuditRead,
        Action::AuditExport,
        Action::OrganisationRead,
        Action::OrganisationWrite,
        Action::PlanRead,
        Action::PlanWrite,
        Action::PlanIssue,
        Action::TaskDo,
        Action::CaseRead,
        Action::CaseWrite,
        Action::CaseManage,
        Action::CaseDo,
        Action::CaseApprove,
        Action::AssessmentRead,
        Action::AssessmentWrite,
        Action::AssessmentJudge,
        Action::AssessmentFix,
    ];

    /// What it is called in a refusal.
    pub fn label(self) -> &'static str {
        match self {
            Action::UserManage => "管理用户",
            Action::UserRead => "查看用户",
            Action::WorkbookImport => "导入",
            Action::StandardsConfirm => "确认待遇标准",
            Action::BatchPrepare => "生成发放批次",
            Action::BatchReview => "复核发放批次",
            Action::BatchApprove => "审批发放批次",
            Action::BatchReturn => "退回发放批次",
            Action::BatchPublish => "公示发放批次",
            Action::BatchExport => "导出代发文件",
            Action::BatchSettle => "登记回盘结果",
            Action::FundsWrite => "登记资金",
            Action::BatchRead => "查看发放批次",
            Action::FiguresRead => "查看指标",
            Action::DocumentRead => "查看文稿",
            Action::ReportWrite => "生成文稿",
            Action::Verify => "校验数据",
            Action::PersonRead => "查看优抚对象",
            Action::PersonReveal => "查看完整证号",
            Action::PersonWrite => "登记优抚对象",
            Action::ChangeApprove => "复核人员变更",
            Action::LedgerRead => "查看台账",
            Action::LedgerWrite => "登记台账",
            Action::ListExport => "导出名单",
            Action::DocumentSign => "文稿定稿",
            Action::CatalogueManage => "维护字典",
            Action::DivisionManage => "维护区划",
            Action::RoleAssign => "同意用户的申请",
            Action::AuditRead => "查看审计日志",
            Action::AuditExport => "导出签名的审计",
            Action::OrganisationRead => "查看组织机构",
            Action::OrganisationWrite => "维护组织机构",
            Action::PlanRead => "查看计划和任务",
            Action::PlanWrite => "编制计划、管理任务",
            Action::PlanIssue => "印发计划",
            Action::TaskDo => "报任务进度",
            Action::CaseRead => "查看服务事项",
            Action::CaseWrite => "登记服务事项",
            Action::CaseManage => "受理交办事项",
            Action::CaseDo => "办理服务事项",
            Action::CaseApprove => "审核待遇申请",
            Action::AssessmentRead => "查看创建考评",
            Action::AssessmentWrite => "办理创建考评",
            Action::AssessmentJudge => "评定下级考评",
            Action::AssessmentFix => "考评定分",
        }
    }
}

/// The permission table, written by hand from the rules: which roles may do an action.
pub fn permits(role: Role, action: Action) -> bool {
    use Role::{
        Approver, Auditor, Clerk, Finance, Liaison, Member, Operator, Reviewer, SecurityAdmin,
        SystemAdmin, Upper,
    };
    let allowed: &[Role] = match action {
        Action::UserManage => &[SystemAdmin, Operator],
        Action::UserRead => &[Approver, SystemAdmin, SecurityAdmin, Auditor, Operator],
        Action::WorkbookImport | Action::StandardsConfirm => &[Clerk, Operator],
        Action::BatchPrepare => &[Clerk],
        Action::BatchReview => &[Reviewer],
        Action::BatchApprove => &[Approver],
        Action::BatchReturn => &[Reviewer, Approver],
        Action::BatchPublish => &[Clerk, Approver],
        Action::BatchExport | Action::BatchSettle | Action::FundsWrite => &[Finance],
        Action::BatchRead => &[Clerk, Reviewer, Approver, Finance, Upper, Auditor, Operator],
        Action::FiguresRead => &[Clerk, Reviewer, Approver, Finance, Upper, Auditor, Operator],
        Action::DocumentRead => &[Clerk, Reviewer, Approver, Upper, Operator],
        Action::ReportWrite => &[Clerk, Reviewer, Approver, Operator],
        Action::Verify => &[Auditor, SystemAdmin, Operator],
        Action::PersonRead => &[Liaison, Clerk, Reviewer, Approver, Upper, Operator],
        Action::PersonReveal => &[Clerk, Reviewer],
        Action::PersonWrite => &[Clerk],
        Action::ChangeApprove => &[Reviewer],
        Action::LedgerRead => &[Liaison, Clerk, Reviewer, Approver, Upper, Operator],
        Action::LedgerWrite => &[Liaison, Clerk],
        Action::ListExport => &[Clerk, Reviewer, Approver],
        Action::DocumentSign => &[Approver],
        Action::CatalogueManage | Action::DivisionManage => &[SystemAdmin],
        Action::RoleAssign => &[SecurityAdmin, Approver, Operator],
        Action::AuditRead => &[SecurityAdmin, Auditor],
        Action::AuditExport => &[Auditor, Operator],
        Action::OrganisationRead => &[
            Liaison,
            Clerk,
            Reviewer,
            Approver,
            Member,
            Upper,
            SystemAdmin,
            Operator,
        ],
        Action::OrganisationWrite => &[Clerk],
        Action::PlanRead => &[Clerk, Reviewer, Approver, Member, Upper, Operator],
        Action::PlanWrite => &[Clerk],
        Action::PlanIssue => &[Approver],
        Action::TaskDo => &[Clerk, Member],
        Action::CaseRead => &[Liaison, Clerk, Reviewer, Approver, Member, Upper, Operator],
        Action::CaseWrite => &[Liaison, Clerk],
        Action::CaseManage => &[Clerk],
        Action::CaseDo => &[Clerk, Member],
        Action::CaseApprove => &[Liaison, Reviewer, Approver],
        Action::AssessmentRead => &[Clerk, Reviewer, Approver, Upper, Operator],
        Action::AssessmentWrite => &[Clerk],
        Action::AssessmentJudge => &[Clerk, Approver],
        Action::AssessmentFix => &[Approver],
    };
    allowed.contains(&role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_touch_no_money() {
        use Action::{
            BatchApprove, BatchExport, BatchPrepare, BatchPublish, BatchReview, BatchSettle,
            WorkbookImport,
        };
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor] {
            for action in [
                WorkbookImport,
                BatchPrepare,
                BatchReview,
                BatchApprove,
                BatchPublish,
                BatchExport,
                BatchSettle,
            ] {
                assert!(!permits(role, action), "{role:?} {action:?}");
            }
        }
    }

    #[test]
    fn no_role_does_two_of_preparing_reviewing_approving() {
        for (role, _) in Role::ASSIGNABLE {
            let hands = [
                Action::BatchPrepare,
                Action::BatchReview,
                Action::BatchApprove,
            ];
            assert!(
                hands.iter().filter(|a| permits(role, **a)).count() <= 1,
                "{role:?}"
            );
        }
        assert!(!permits(Role::Operator, Action::BatchPrepare));
    }

    #[test]
    fn every_action_has_somebody_to_do_it() {
        for action in Action::ALL {
            assert!(
                Role::ASSIGNABLE
                    .iter()
                    .any(|(role, _)| permits(*role, action)),
                "{action:?}"
            );
        }
    }
}
