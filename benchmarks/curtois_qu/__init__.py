"""The shift scheduling instances of Curtois and Qu, solved by the product and judged independently."""
