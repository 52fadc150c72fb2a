"""The guards of who sees what, and of what a browser or a spreadsheet is given (I5, T5, T7, T9, T12, T15)."""

from tests.mutants.mutant import Mutant

MATRIX = "tests/test_urls.py"

MUTANTS = [
    Mutant(
        "scope-orders", "nobody sees another account's orders (T5, I5)",
        "orders/models/orders.py",
        "        return self.filter(store__in=stores)\n", "        return self.all()\n",
        (MATRIX,),
    ),
    Mutant(
        "role", "a weak role is refused (T5)",
        "stores/scoping.py",
        "    return role is not None and _RANK[role] >= _RANK[needed]\n", "    return role is not None\n",
        (MATRIX,),
    ),
    Mutant(
        "csv-escape", "no cell calculates (T7)",
        "orders/tables/writing.py",
        "return (_GUARD if _is_formula(first) else \"\") + first", "return first",
        ("tests/orders/test_tables.py",),
    ),
    Mutant(
        "csv-separator", "nor does a part of it behind another separator (T7)",
        "orders/tables/writing.py",
        "    guarded = [_GUARD + part if _is_formula(part.rstrip()) else part for part in others]\n", "    guarded = others\n",
        ("tests/orders/test_tables.py",),
    ),
    Mutant(
        "autoescape", "texts of others are no markup (T9)",
        "config/settings.py",
        '        "OPTIONS": {\n            "context_processors": [', '        "OPTIONS": {\n            "autoescape": False,\n            "context_processors": [',
        ("tests/orders/test_views_list.py::test_t9_titles_and_names_are_escaped",),
    ),
    Mutant(
        "no-store", "signed-in pages are in no cache (T12)",
        "config/middleware.py",
        '            response.headers.setdefault("Cache-Control", "no-store")\n', "            pass\n",
        ("tests/config/test_middleware.py", "tests/orders/test_views_list.py"),
    ),
    Mutant(
        "lock-out", "an account is locked after ten wrong passwords (T15, DPP 1.2)",
        "config/settings.py",
        '"login_failed": "5/15m/ip,10/15m/key"', '"login_failed": "500/15m/ip,1000/15m/key"',
        ("tests/stores/people",),
    ),
    Mutant(
        "mfa-gate", "nobody passes without a second factor (T15, DPP 1.4)",
        "stores/people/gate.py",
        "if settings.REQUIRE_MFA and not is_proven(request):", "if False:",
        ("tests/stores/people/test_second_factor.py",),
    ),
    Mutant(
        "mfa-old-session", "a session from before the enrolment ends (T15)",
        "stores/people/gate.py",
        "            if has_second_factor(user):\n", "            if False:\n",
        ("tests/stores/people/test_second_factor.py::test_t15_a_session_from_before_enrolment_ends",),
    ),
    Mutant(
        "reveal-limit", "nobody of support sees more than twenty buyers within an hour (T15)",
        "orders/revealing.py",
        "        if seen >= MOST_AN_HOUR:\n", "        if False:\n",
        ("tests/support/test_reveal.py::test_t15_nobody_sees_more_than_twenty_buyers_within_an_hour",),
    ),
    Mutant(
        "reveal-noted", "what cannot be noted is not shown (T14)",
        "orders/revealing.py",
        "        audit.record(\n            ACTION,", "        _ = lambda *_, **__: None\n        _(\n            ACTION,",
        ("tests/support/test_reveal.py",),
    ),
    Mutant(
        "admin-nets", "from elsewhere the desk is not there (T14, DPP 1.1)",
        "config/admin_nets.py",
        "and not reaches_desk(request):", "and False:",
        ("tests/support/test_nets.py",),
    ),
    Mutant(
        "session-idle", "an hour without a request ends a sign-in (T16)",
        "stores/people/staying.py",
        "if now - since > LONGEST_S or now - seen > IDLE_S:", "if now - since > LONGEST_S:",
        ("tests/stores/people/test_staying.py::test_t16_an_hour_without_a_click_ends_a_sign_in",),
    ),
    Mutant(
        "session-age", "twelve hours end a sign-in however busy (T16)",
        "stores/people/staying.py",
        "if now - since > LONGEST_S or now - seen > IDLE_S:", "if now - seen > IDLE_S:",
        ("tests/stores/people/test_staying.py::test_t16_twelve_hours_end_it_however_busy",),
    ),
    Mutant(
        "password-expiry", "a password of more than a year is changed first (DPP 1.4)",
        "stores/people/gate.py",
        "        if settings.AMAZON_PASSWORD_RULES and _is_over(request):\n", "        if False:\n",
        ("tests/stores/people/test_passwords.py::test_dpp_1_4_after_a_year_there_is_the_change_page_and_nothing_else",),
    ),
    Mutant(
        "audit-changed", "no row of the audit list is changed (SYS-5, DPP 2.6)",
        "stores/models/audit.py",
        "        if not self._state.adding:\n", "        if False:\n",
        ("tests/stores/test_audit.py",),
    ),
    Mutant(
        "audit-replaced", "nor replaced by its number (SYS-5, DPP 2.6)",
        "stores/models/audit.py",
        '{**kwargs, "force_insert": True}', "kwargs",
        ("tests/stores/test_audit.py",),
    ),
    Mutant(
        "consent-session", "Amazon's answer counts in the session that asked (T1)",
        "stores/connect/consent.py",
        "    if not hmac.compare_digest(request.session_hash, _hash(session_key)):\n", "    if False:\n",
        ("tests/stores/test_consent_state.py",),
    ),
    Mutant(
        "consent-once", "a state counts once (T1)",
        "stores/connect/consent.py",
        "used_at=None).update(used_at=now)", "used_at=None).update(used_at=None)",
        ("tests/stores/test_consent_state.py",),
    ),
    Mutant(
        "audit-many", "nor are many (SYS-5, I7)",
        "stores/models/audit.py",
        "    def update(self, **_: Any) -> Never:\n        raise AppendOnly\n\n", "",
        ("tests/stores/test_audit.py",),
    ),
    Mutant(
        "reveal-right", "only who has the right sees a buyer at the desk (T14, DPP 1.3)",
        "orders/admin/reveal.py",
        'if not request.user.has_perm("orders.reveal_buyer"):', "if False:",
        ("tests/support/test_reveal.py",),
    ),
    Mutant(
        "month-kept", "the key of a month is destroyed after 75 days (CON-10, T4)",
        "stores/sealing/rule.py",
        "KEPT = timedelta(days=75)", "KEPT = timedelta(days=76)",
        ("tests/stores/sealing/test_rule.py",),
    ),
]  # fmt: skip
