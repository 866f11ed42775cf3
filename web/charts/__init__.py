"""Pictures drawn on the server: pure functions from numbers to geometry that a macro writes as SVG.

Geometry stands in attributes and colour in classes, because the content security policy allows no
inline style.
"""
