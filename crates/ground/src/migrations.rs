//! The migrations there are.

use crate::fixed_columns::{
    BATCH_COLUMNS, CASE_COLUMNS, FUND_COLUMNS, Fixed, LINE_COLUMNS, LINE_COLUMNS_AT_FIRST,
    LINE_COLUMNS_WITH_PAYEE, REQUEST_COLUMNS,
};

/// A migration: a file of SQL that every database takes, and the tables whose rows are fixed once written.
pub(crate) struct Migration {
    pub name: &'static str,
    /// What it is for, as whoever upgrades is told.
    pub tells: &'static str,
    pub sql: &'static str,
    pub fixed: &'static [Fixed],
}

/// The files, oldest first. A file that has shipped never changes; a change is a new file.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_office",
        tells: "单位、用户、区划、审计链",
        sql: include_str!("../migrations/0001_office.sql"),
        fixed: &[Fixed {
            table: "audit_entry",
            columns: &[],
        }],
    },
    Migration {
        name: "0002_people",
        tells: "优抚对象和他们的身份、变动",
        sql: include_str!("../migrations/0002_people.sql"),
        fixed: &[Fixed {
            table: "person_event",
            columns: &[],
        }],
    },
    Migration {
        name: "0003_payments",
        tells: "待遇标准、发放批次和明细",
        sql: include_str!("../migrations/0003_payments.sql"),
        fixed: &[
            Fixed {
                table: "standard",
                columns: &[],
            },
            Fixed {
                table: "payment_line",
                columns: LINE_COLUMNS_AT_FIRST,
            },
            Fixed {
                table: "payment_batch",
                columns: BATCH_COLUMNS,
            },
        ],
    },
    Migration {
        name: "0004_ledgers",
        tells: "工作台账",
        sql: include_str!("../migrations/0004_ledgers.sql"),
        fixed: &[],
    },
    Migration {
        name: "0005_sessions",
        tells: "网页登录",
        sql: include_str!("../migrations/0005_sessions.sql"),
        fixed: &[],
    },
    Migration {
        name: "0006_people_pages",
        tells: "按拼音、证号查找；变更申请由第二个人同意",
        sql: include_str!("../migrations/0006_people_pages.sql"),
        fixed: &[Fixed {
            table: "change_request",
            columns: REQUEST_COLUMNS,
        }],
    },
    Migration {
        name: "0007_payments_pages",
        tells: "记下公示、报盘、回盘各是谁办的",
        sql: include_str!("../migrations/0007_payments_pages.sql"),
        fixed: &[],
    },
    Migration {
        name: "0008_ledgers_pages",
        tells: "删去的台账 30 天内找得回来；附件",
        sql: include_str!("../migrations/0008_ledgers_pages.sql"),
        fixed: &[],
    },
    Migration {
        name: "0009_documents",
        tells: "文稿的草稿、各版和定稿",
        sql: include_str!("../migrations/0009_documents.sql"),
        fixed: &[
            Fixed {
                table: "document_version",
                columns: &[],
            },
            Fixed {
                table: "document_final",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0010_exchange",
        tells: "后台任务、导入的逐行结果",
        sql: include_str!("../migrations/0010_exchange.sql"),
        fixed: &[],
    },
    Migration {
        name: "0011_system",
        tells: "审计日志按时间、按人查得快",
        sql: include_str!("../migrations/0011_system.sql"),
        fixed: &[],
    },
    Migration {
        name: "0012_units",
        tells: "成员单位",
        sql: include_str!("../migrations/0012_units.sql"),
        fixed: &[Fixed {
            table: "member_seat",
            columns: &[],
        }],
    },
    Migration {
        name: "0013_cases",
        tells: "服务事项",
        sql: include_str!("../migrations/0013_cases.sql"),
        fixed: &[
            Fixed {
                table: "service_case",
                columns: CASE_COLUMNS,
            },
            Fixed {
                table: "case_step",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0014_plans",
        tells: "年度计划和任务",
        sql: include_str!("../migrations/0014_plans.sql"),
        fixed: &[Fixed {
            table: "plan_step",
            columns: &[],
        }],
    },
    Migration {
        name: "0015_assessment",
        tells: "创建考评",
        sql: include_str!("../migrations/0015_assessment.sql"),
        fixed: &[
            Fixed {
                table: "assessment_mark",
                columns: &[],
            },
            Fixed {
                table: "assessment_step",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0017_posts",
        tells: "领导小组、办公室和任职",
        sql: include_str!("../migrations/0017_posts.sql"),
        fixed: &[],
    },
    Migration {
        name: "0018_change_packages",
        tells: "变更包：导入的表里要两个人办的变更",
        sql: include_str!("../migrations/0018_change_packages.sql"),
        fixed: &[
            Fixed {
                table: "change_package",
                columns: &[],
            },
            Fixed {
                table: "change_package_line",
                columns: &[],
            },
        ],
    },
    Migration {
        name: "0019_offices",
        tells: "编号写明是哪个单位给的；记住升级的每一步",
        sql: include_str!("../migrations/0019_offices.sql"),
        fixed: &[Fixed {
            table: "audit_entry",
            columns: &[],
        }],
    },
    Migration {
        name: "0020_wordings",
        tells: "别人表里的说法问一次，以后都认得",
        sql: include_str!("../migrations/0020_wordings.sql"),
        fixed: &[],
    },
    Migration {
        name: "0021_paid_through",
        tells: "已发至：用本系统以前发到哪个月",
        sql: include_str!("../migrations/0021_paid_through.sql"),
        fixed: &[Fixed {
            table: "paid_through",
            columns: &[],
        }],
    },
    Migration {
        name: "0022_import_questions",
        tells: "导入的表里没有用上的、要问的",
        sql: include_str!("../migrations/0022_import_questions.sql"),
        fixed: &[],
    },
    Migration {
        name: "0023_money_facts",
        tells: "加发、替代的标准，服役地、迁入",
        sql: include_str!("../migrations/0023_money_facts.sql"),
        fixed: &[Fixed {
            table: "residence",
            columns: &[],
        }],
    },
    Migration {
        name: "0024_division_past",
        tells: "单位改名、合并以前的名称",
        sql: include_str!("../migrations/0024_division_past.sql"),
        fixed: &[Fixed {
            table: "division_past",
            columns: &[],
        }],
    },
    Migration {
        name: "0026_elsewhere",
        tells: "证号在别的县也登记着的",
        sql: include_str!("../migrations/0026_elsewhere.sql"),
        fixed: &[],
    },
    Migration {
        name: "0027_identity_keys",
        tells: "同一类别里分得更细的身份（在乡、在职等）",
        sql: include_str!("../migrations/0027_identity_keys.sql"),
        fixed: &[],
    },
    Migration {
        name: "0028_payee",
        tells: "收款人：钱交给本人以外的谁",
        sql: include_str!("../migrations/0028_payee.sql"),
        fixed: &[Fixed {
            table: "payment_line",
            columns: LINE_COLUMNS_WITH_PAYEE,
        }],
    },
    Migration {
        name: "0029_standard_keys",
        tells: "标准按时期、服役地等分开",
        sql: include_str!("../migrations/0029_standard_keys.sql"),
        fixed: &[],
    },
    Migration {
        name: "0030_lump_sums",
        tells: "一次性待遇",
        sql: include_str!("../migrations/0030_lump_sums.sql"),
        fixed: &[],
    },
    Migration {
        name: "0031_receivables",
        tells: "追缴登记：退回、核销、抵扣、分期",
        sql: include_str!("../migrations/0031_receivables.sql"),
        fixed: &[
            Fixed {
                table: "receivable_entry",
                columns: &[],
            },
            Fixed {
                table: "payment_line",
                columns: LINE_COLUMNS,
            },
        ],
    },
    Migration {
        name: "0032_bank_steps",
        tells: "代发文件用的格式、交出去以后的每一步",
        sql: include_str!("../migrations/0032_bank_steps.sql"),
        fixed: &[Fixed {
            table: "payment_step",
            columns: &[],
        }],
    },
    Migration {
        name: "0033_comparisons",
        tells: "比对名单和疑点",
        sql: include_str!("../migrations/0033_comparisons.sql"),
        fixed: &[],
    },
    Migration {
        name: "0034_confirmations",
        tells: "年度确认",
        sql: include_str!("../migrations/0034_confirmations.sql"),
        fixed: &[],
    },
    Migration {
        name: "0035_funds",
        tells: "资金的到位、垫付、结余",
        sql: include_str!("../migrations/0035_funds.sql"),
        fixed: &[Fixed {
            table: "fund_entry",
            columns: FUND_COLUMNS,
        }],
    },
    Migration {
        name: "0036_comparison_hits_of_list",
        tells: "疑点按名单查得快",
        sql: include_str!("../migrations/0036_comparison_hits_of_list.sql"),
        fixed: &[],
    },
    Migration {
        name: "0037_confirmation_national_by",
        tells: "记下全国系统的确认是谁导入的",
        sql: include_str!("../migrations/0037_confirmation_national_by.sql"),
        fixed: &[],
    },
    Migration {
        name: "0039_lump_sum_formulas",
        tells: "一次性待遇按公式计算",
        sql: include_str!("../migrations/0039_lump_sum_formulas.sql"),
        fixed: &[],
    },
    Migration {
        name: "0042_payment_scheme_sums",
        tells: "批次里各项合计单独记下",
        sql: include_str!("../migrations/0042_payment_scheme_sums.sql"),
        fixed: &[],
    },
    Migration {
        name: "0043_cash_paid",
        tells: "现金发放",
        sql: include_str!("../migrations/0043_cash_paid.sql"),
        fixed: &[],
    },
    Migration {
        name: "0044_left_to_do",
        tells: "没有付成的、没有导入的，工作台上找得快",
        sql: include_str!("../migrations/0044_left_to_do.sql"),
        fixed: &[],
    },
    Migration {
        name: "0046_home_address",
        tells: "住址，加密存放",
        sql: include_str!("../migrations/0046_home_address.sql"),
        fixed: &[],
    },
    Migration {
        name: "0047_mistaken_identities",
        tells: "登记错了的身份可以去掉",
        sql: include_str!("../migrations/0047_mistaken_identities.sql"),
        fixed: &[],
    },
    Migration {
        name: "0048_merged_people",
        tells: "重复登记的两份并成一份",
        sql: include_str!("../migrations/0048_merged_people.sql"),
        fixed: &[],
    },
    Migration {
        name: "0049_import_made",
        tells: "导入当天可以撤销",
        sql: include_str!("../migrations/0049_import_made.sql"),
        fixed: &[],
    },
    Migration {
        name: "0050_taken_on",
        tells: "文稿里没有记录的句子由谁认下",
        sql: include_str!("../migrations/0050_taken_on.sql"),
        fixed: &[Fixed {
            table: "document_taken_on",
            columns: &[],
        }],
    },
    Migration {
        name: "0051_account_requests",
        tells: "建用户、改角色、重设密码由第二个人同意",
        sql: include_str!("../migrations/0051_account_requests.sql"),
        fixed: &[],
    },
    Migration {
        name: "0052_sign_in",
        tells: "登录试错的次数重启也记得；从前的密码不再用",
        sql: include_str!("../migrations/0052_sign_in.sql"),
        fixed: &[],
    },
    Migration {
        name: "0053_once",
        tells: "交了两次的只办一次",
        sql: include_str!("../migrations/0053_once.sql"),
        fixed: &[],
    },
    Migration {
        name: "0055_second_factor",
        tells: "二次验证",
        sql: include_str!("../migrations/0055_second_factor.sql"),
        fixed: &[],
    },
    Migration {
        name: "0056_second_policy",
        tells: "要不要二次验证，由两个人定",
        sql: include_str!("../migrations/0056_second_policy.sql"),
        fixed: &[],
    },
    Migration {
        name: "0057_files_sealed",
        tells: "附件和文件名加密存放；打开时把以前的补上，附件多的要几分钟",
        sql: include_str!("../migrations/0057_files_sealed.sql"),
        fixed: &[],
    },
    Migration {
        name: "0058_more_marked",
        tells: "区划、删去的台账加上标记；打开时把以前的补上",
        sql: include_str!("../migrations/0058_more_marked.sql"),
        fixed: &[],
    },
    Migration {
        name: "0059_sessions_marked",
        tells: "登录和手机链接加上标记：大家要重新登录一次，手机链接要重新发",
        sql: include_str!("../migrations/0059_sessions_marked.sql"),
        fixed: &[],
    },
    Migration {
        name: "0061_refusals_and_syslog",
        tells: "没有给的记进审计；审计送到日志服务器",
        sql: include_str!("../migrations/0061_refusals_and_syslog.sql"),
        fixed: &[],
    },
    Migration {
        name: "0062_relative_on_rolls",
        tells: "家庭成员也在名册里的，两份档案连上",
        sql: include_str!("../migrations/0062_relative_on_rolls.sql"),
        fixed: &[],
    },
];
