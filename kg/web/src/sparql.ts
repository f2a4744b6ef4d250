import "./sparql.css";
