"""What people call the column of the codes in a file of customers.

Besides the label of the field and its translations. Capitals, white space, dots and the
like do not matter: ``Customer No.`` is ``customer no``.
"""

COLUMN_NAMES = (
    # English; Reference is what Odoo calls it without this addon.
    *(
        "Reference",
        "Ref",
        "Internal Reference",
        "Partner Reference",
        "Client Reference",
    ),
    *("Customer Reference", "Customer Ref", "Code", "Customer Code", "Client Code"),
    *("Customer Number", "Customer No", "Customer Nr", "Customer Num", "Cust No"),
    *("Customer #", "Cust #", "Cust Code", "Cust ID", "Customer ID", "Client ID"),
    *("Client Number", "Client No", "Account Number", "Account No", "Account Code"),
    *("Account", "Account ID", "Contact Code", "Contact Number", "Partner Code"),
    *("Partner Number", "Member Number", "Member No", "Membership Number"),
    *("Organizational ID Number", "Debtor Number", "Debtor No", "Number", "No"),
    # German
    *("Kundennummer", "Kundennr", "Kunden-Nr", "Kunden Nummer", "Kd-Nr", "KdNr", "KNr"),
    *("Kundencode", "Kunden-ID", "Kundenkürzel", "Referenz", "Interne Referenz"),
    *("Debitorennummer", "Debitor", "Debitorennr", "Debitoren-Nr", "Kontonummer"),
    *("Mitgliedsnummer", "Nummer", "Nr"),
    # French
    *("Référence", "Réf", "Référence client", "Réf client", "Code client"),
    *("Numéro de client", "Numéro client", "N° client", "N° de client", "No client"),
    *("Num client", "ID client", "Identifiant client", "Compte client", "Code tiers"),
    *("Numéro de compte", "N° de compte", "Numéro", "N°"),
    # Spanish
    *("Referencia", "Código de cliente", "Código cliente", "Código del cliente"),
    *("Código", "Cód cliente", "Número de cliente", "Número cliente", "N.º de cliente"),
    *("Nº de cliente", "Nº cliente", "Núm cliente", "ID de cliente", "ID cliente"),
    *("Referencia de cliente", "Referencia del cliente", "Número de cuenta"),
    # Portuguese
    *("Referência", "Código do cliente", "Cód do cliente", "Código de cliente"),
    *("Número do cliente", "Nº do cliente", "N° do cliente", "ID do cliente"),
    *("Referência do cliente", "Número da conta", "Número de cliente"),
    # Chinese
    *("参考", "编号", "客户代码", "客户编码", "客户编号", "客户号", "客户ID", "会员号"),
    *("客戶代碼", "客戶編碼", "客戶編號", "内部参考", "账号"),
    # Japanese
    *("参照", "コード", "顧客コード", "得意先コード", "取引先コード", "顧客番号"),
    *("お客様番号", "得意先番号", "取引先番号", "顧客ID", "お客様コード", "会員番号"),
    # Hindi
    *("रेफ़रंस", "संदर्भ", "कोड", "कस्टमर कोड", "ग्राहक कोड", "ग्राहक संख्या"),
    *("ग्राहक क्रमांक", "ग्राहक आईडी", "ग्राहक नंबर", "खाता संख्या"),
    # Arabic
    *("الرقم المرجعي", "المرجع", "الرمز", "كود", "كود العميل", "رمز العميل"),
    *("رقم العميل", "معرف العميل", "رقم الزبون", "رقم الحساب", "رقم العضوية"),
)
