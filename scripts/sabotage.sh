#!/usr/bin/env bash
# Switches one guard of the program off at a time and runs the tests that are to see it: each has to fail. Builds a program
# of its own (feature `sabotage`), which nobody is given.
#
#   scripts/sabotage.sh            all
#   scripts/sabotage.sh csrf once  these
set -uo pipefail
cd "$(dirname "$0")/.."

# guard, program of tests, tests
GUARDS='
fsync faults guards::what_is_acknowledged_is_on_disk
scope offices web_payments::another_towns_batch_is_not_there
role offices permissions::every_role_gets_what_its_row_says_and_no_post_goes_without_its_token
csrf offices permissions::every_role_gets_what_its_row_says_and_no_post_goes_without_its_token
chain_key faults tampering::an_entry_that_is_linked_rightly_but_marked_without_the_key_is_found
row_mark offices verify_sees::what_was_changed_behind_the_programs_back_is_named
other_hand offices web_payments::nobody_does_two_of_three_and_nobody_acts_on_what_she_has_not_seen
state offices batch_life::a_batch_goes_its_way_step_by_step_and_no_other
seen offices rules::a_batch_is_reviewed_and_approved_as_it_was_seen_at_every_door
once offices twice::a_form_pressed_eight_times_makes_one_entry
throttle offices signing_in::a_name_is_not_tried_for_ever
code_once offices second_factor::a_code_is_asked_for_at_sign_in_and_counts_once
step_up offices second_factor::who_approves_types_a_code_again_and_what_was_filled_in_goes_on
idle offices signing_in::half_an_hour_of_nothing_ends_a_session
'
wanted=" $* "
built=$(cargo build --workspace --all-targets --features yushui/sabotage --message-format=json-render-diagnostics) || exit 1
program() {
	grep -o "\"executable\":\"[^\"]*/deps/$1-[^\"]*\"" <<<"$built" | head -1 | cut -d'"' -f4
}
cd crates/yushui
uncaught=0
while read -r guard tests name; do
	[ -n "$guard" ] || continue
	[ "$wanted" = '  ' ] || [[ "$wanted" == *" $guard "* ]] || continue
	# What does not pass with all guards on says nothing of one that is off.
	if ! "$(program "$tests")" --exact "$name" >/tmp/sabotage.$$ 2>&1 || ! grep -q '1 passed' /tmp/sabotage.$$; then
		echo "$guard：没有关掉也不通过（$name），说明不了什么"
		uncaught=$((uncaught + 1))
	elif YUSHUI_SABOTAGE=$guard "$(program "$tests")" --exact "$name" >/tmp/sabotage.$$ 2>&1; then
		echo "$guard：关掉了，没有测试看出来（$name）"
		uncaught=$((uncaught + 1))
	else
		echo "$guard：关掉了，看出来了（$name）"
	fi
done <<<"$GUARDS"
rm -f /tmp/sabotage.$$
[ "$uncaught" = 0 ] || { echo "有 $uncaught 样没有看出来"; exit 1; }
