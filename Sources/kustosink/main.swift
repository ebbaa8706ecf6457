import ArgumentParser
print("scaffold")
