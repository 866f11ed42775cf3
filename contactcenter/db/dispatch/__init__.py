"""The live router's storage: prepared SQL through the driver, both databases behind one face."""
