"""The path of docs/handbook/channel.md walked in browsers: for its pictures, and to prove where it leads."""
