"""Choices of the catalogue with a name in every language: actors and areas."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Actor(models.TextChoices):
    """Kind of people that can fix an error."""

    CUSTOMER = "customer", _("Customer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    ACCOUNTING_CONSULTANT = "accounting_consultant", _("Accounting consultant")
    INTEGRATION_DEVELOPER = "integration_developer", _("Integration developer")
    VENDOR_SUPPORT = "vendor_support", _("Vendor support")


class Area(models.TextChoices):
    """Areas with a name in every language. A catalogue may use others, which are shown as they are written."""

    ACCOUNTS = "accounts", _("Accounts")
    ARTICLES = "articles", _("Articles (products)")
    AUTH = "auth", _("Connecting and logging in")
    COMPANY_SETTINGS = "company-settings", _("Company settings")
    COST_CENTRE = "cost-centre", _("Cost centres")
    CURRENCY = "currency", _("Currencies")
    CUSTOMER_REGISTER = "customer-register", _("Customer register")
    DATA_FORMAT = "data-format", _("Data formats")
    EXPORT_STATUS = "export-status", _("Export status")
    INVOICE = "invoice", _("Invoices")
    LICENCE = "licence", _("Licences")
    ORDER = "order", _("Orders")
    PAYMENT = "payment", _("Payments")
    PERIOD = "period", _("Periods and financial years")
    PERMISSIONS = "permissions", _("Rights and scopes")
    PROJECT = "project", _("Projects")
    RATE_LIMIT = "rate-limit", _("Rate limits")
    REGISTERS = "registers", _("Registers")
    SERVER_ERROR = "server-error", _("Server errors")
    SIE_IMPORT = "sie-import", _("SIE import")
    SUPPLIER_INVOICE = "supplier-invoice", _("Supplier invoices")
    SYNC = "sync", _("Synchronisation")
    TAX_REDUCTION = "tax-reduction", _("Tax reduction")
    VAT = "vat", _("VAT")
    VOUCHER_SERIES = "voucher-series", _("Voucher series")
    WAREHOUSE = "warehouse", _("Warehouse")


def area_label(area: str) -> str:
    """Return the area's name in the active language; for an unknown area its slug with spaces and a capital."""
    return str(Area(area).label) if area in Area.values else area.replace("-", " ").capitalize()
