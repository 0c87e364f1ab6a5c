/** The buyer's page of a launch: larger than an island, an application loaded on its page only (./hall). */
import { LaunchHall } from "./hall/hall";

customElements.define("launch-hall", LaunchHall);
