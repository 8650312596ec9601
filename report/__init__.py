from . import customer_card
