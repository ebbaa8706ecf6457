import ArgumentParser

print("scaffold")
